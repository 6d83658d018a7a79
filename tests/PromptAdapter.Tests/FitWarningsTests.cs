using PromptAdapter.Evaluation;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter;

public class FitWarningsTests
{
    [Fact]
    public void Of_ComparisonAtChance_IsSaid()
    {
        var warning = Assert.Single(Of(new Accuracy(8, 32), 1, 1, classes: 8));
        Assert.StartsWith("8 of 32 images right in the comparison of settings is no better than guessing among 8 classes", warning, StringComparison.Ordinal);
        Assert.Empty(Of(new Accuracy(20, 32), 1, 1, classes: 8));
    }

    [Theory]
    [InlineData(3, 1, "alpha 3 is the largest value that was compared")]
    [InlineData(1, 2, "beta 2 is the largest value that was compared")]
    [InlineData(0.5, 1, "alpha 0.5 is the smallest value that was compared")]
    [InlineData(1, 0.1, "beta 0.1 is the smallest value that was compared")]
    public void Of_ValueAtAnEnd_IsSaidUnlessAllAreRight(double alpha, double beta, string expected)
    {
        Assert.StartsWith(expected, Assert.Single(Of(new Accuracy(30, 32), alpha, beta)), StringComparison.Ordinal);
        Assert.Empty(Of(new Accuracy(32, 32), alpha, beta));
        Assert.Empty(Of(null, alpha, beta));
    }

    [Fact]
    public void OfDrawings_PhotosOnTheModelOfDrawings_AreSaidToBeStrange()
    {
        using var folder = new TemporaryFolder();
        var (drawing, photo) = (folder.File("drawing.png"), folder.File("photo.png"));
        TinyWorld.WritePhoto(drawing, 0, 1, side: 64);
        TinyWorld.WritePhoto(photo, 0, 1, side: 65);
        var warning = FitWarnings.OfDrawings("mini", photo, new DecodeOptions());
        Assert.StartsWith("mini was trained on drawings", warning?.Text, StringComparison.Ordinal);
        Assert.Equal([Setting.Model], warning!.Settings);
        Assert.Null(FitWarnings.OfDrawings("mini", drawing, new DecodeOptions()));
        Assert.Null(FitWarnings.OfDrawings("ViT-B/16", photo, new DecodeOptions()));
        Assert.Null(FitWarnings.OfDrawings("mini", folder.File("none.png"), new DecodeOptions()));
    }

    [Fact]
    public void Of_GridOfOneValue_HasNoEnds() => Assert.Empty(SearchGrid.Of([2], [1]).EdgesAt(1, 2));

    [Fact]
    public void Of_OtherSettingAtAnEnd_IsSaid()
    {
        var score = new PlanScore(new Accuracy(30, 32)) { Edges = [.. SettingEdge.Of("ridge", 0.4, [0.1, 0.2, 0.4])] };
        var outcome = score.Outcome(new SelectionPlan("support-cv", []), new Dictionary<string, double> { ["ridge"] = 0.4 });
        Assert.Equal("ridge 0.4 is the largest value that was compared", Assert.Single(FitWarnings.Of(outcome, 4)));
        Assert.Empty(SettingEdge.Of("ridge", 0.2, [0.1, 0.2, 0.4]));
    }

    private static string[] Of(Accuracy? scored, double alpha, double beta, int classes = 4)
    {
        var settings = new Dictionary<string, double> { [SelectionOutcome.AlphaKey] = alpha, [SelectionOutcome.BetaKey] = beta };
        var plan = new SelectionPlan("support-cv", []);
        var edges = SearchGrid.Of([0.1, 1, 2], [0.5, 1, 3]).EdgesAt(alpha, beta);
        var outcome = scored is null ? SelectionOutcome.WithoutScores(plan, settings) : new PlanScore(scored.Value) { Edges = edges }.Outcome(plan, settings);
        return [.. FitWarnings.Of(outcome, classes)];
    }
}
