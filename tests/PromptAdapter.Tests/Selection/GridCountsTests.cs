namespace PromptAdapter.Selection;

public class GridCountsTests
{
    [Fact]
    public void Best_EqualCells_IsTheFirstAndCountsThem()
    {
        var grid = SearchGrid.Of([1, 2], [1, 2, 3]);
        Assert.Equal(new GridCell(1, 2, 7, 3), new GridCounts(grid, new[,] { { 5, 7, 7 }, { 7, 0, 1 } }, 9).Best);
        Assert.Equal(new GridCell(1, 1, 0, 6), new GridCounts(grid, new int[2, 3], 9).Best);
    }

    [Fact]
    public void Add_SameGrid_AddsCells()
    {
        var grid = SearchGrid.Of([1], [1, 2]);
        var sum = new GridCounts(grid, new[,] { { 1, 2 } }, 3) + new GridCounts(grid, new[,] { { 4, 0 } }, 5);
        Assert.Equal(new[,] { { 5, 2 } }, sum.Correct);
        Assert.Equal(8, sum.Images);
        Assert.Throws<ArgumentException>(() => sum + new GridCounts(SearchGrid.Of([1], [1, 2]), new int[1, 2], 1));
    }
}
