using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;

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
    public void Winner_NearestToStated_IsTheEqualCellNearestInLogarithms()
    {
        var counts = new GridCounts(SearchGrid.Of([1, 2, 8], [0.5, 2, 6]), new[,] { { 7, 0, 0 }, { 0, 7, 7 }, { 0, 0, 7 } }, 9);
        Assert.Equal(new GridCell(1, 0.5, 7, 4), counts.Winner(TieBreak.First, new StatedCell(6, 8)));
        Assert.Equal(new GridCell(8, 6, 7, 4), counts.Winner(TieBreak.NearestToStated, new StatedCell(6, 8)));
        Assert.Equal(new GridCell(2, 2, 7, 4), counts.Winner(TieBreak.NearestToStated, new StatedCell(3, 3))); // 6 is nearer to 3 in differences, 2 in ratios
        Assert.Equal(new GridCell(1, 0.5, 7, 4), counts.Winner(TieBreak.NearestToStated, new StatedCell(0, 0)));
    }

    [Fact]
    public void Winner_NearestToStated_NeverPrefersAWorseCell()
    {
        var counts = new GridCounts(SearchGrid.Of([1], [1, 2, 3]), new[,] { { 8, 7, 7 } }, 9);
        Assert.Equal(new GridCell(1, 1, 8, 1), counts.Winner(TieBreak.NearestToStated, new StatedCell(2, 1)));
    }

    [Fact]
    public void Winner_TwoEquallyNear_IsTheFirst()
    {
        var counts = new GridCounts(SearchGrid.Of([1], [0.5, 2]), new[,] { { 7, 7 } }, 9);
        Assert.Equal(0.5, counts.Winner(TieBreak.NearestToStated, new StatedCell(1, 1)).Alpha);
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
