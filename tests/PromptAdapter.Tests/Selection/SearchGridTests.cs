using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Selection;

public class SearchGridTests
{
    [Fact]
    public void Create_Defaults_AreThePublishedGrid()
    {
        var grid = SearchGrid.Default;
        Assert.Equal((200, 20), (grid.Betas.Count, grid.Alphas.Count));
        Assert.Equal((0.1, 11.940499999999998), (grid.Betas[0], grid.Betas[^1]));
        Assert.Equal((0.1, 4.755), (grid.Alphas[0], grid.Alphas[^1]));
        Assert.Equal(4.265000000000001, grid.Alphas[17]);
    }

    [Fact]
    public void For_RuleOfOurs_IsTheWideGridAndForAPublishedProtocolTheirs()
    {
        Assert.Same(SearchGrid.Wide, SearchGrid.For(new SelectionPlan("support-cv", []) { TieBreak = TieBreak.NearestToStated }));
        Assert.Same(SearchGrid.Default, SearchGrid.For(new SelectionPlan("full-val", [])));
        Assert.Equal((0.1, 100, 0.25, 32), (SearchGrid.Wide.Alphas[0], SearchGrid.Wide.Alphas[^1], SearchGrid.Wide.Betas[0], SearchGrid.Wide.Betas[^1]));
    }

    [Theory]
    [InlineData(0.1, 12, 20, 200)]
    [InlineData(5, 0, 20, 200)]
    [InlineData(double.NaN, 12, 20, 200)]
    [InlineData(5, double.PositiveInfinity, 20, 200)]
    [InlineData(5, 1e6, 20, 200)]
    [InlineData(5, 12, 0, 200)]
    [InlineData(5, 12, 20, -1)]
    [InlineData(5, 12, int.MaxValue, int.MaxValue)]
    [InlineData(0.10000000000000002, 12, 1000, 2)]
    public void Create_ImpossibleGrid_IsInputException(double alphaMax, double betaMax, int alphaSteps, int betaSteps) =>
        Assert.Throws<InputException>(() => SearchGrid.Create(alphaMax, betaMax, alphaSteps, betaSteps));

    [Fact]
    public void Of_ValuesNotRising_IsInputException()
    {
        Assert.Throws<InputException>(() => SearchGrid.Of([1, 1], [1]));
        Assert.Throws<InputException>(() => SearchGrid.Of([1], []));
        Assert.Throws<InputException>(() => SearchGrid.Of([1], [-1, 2]));
        Assert.Throws<InputException>(() => SearchGrid.Of([double.NaN], [1]));
    }
}
