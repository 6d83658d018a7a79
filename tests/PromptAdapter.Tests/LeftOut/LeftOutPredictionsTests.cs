using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Selection;

namespace PromptAdapter.LeftOut;

/// <summary>No image is judged by what its own label has taught.</summary>
public sealed class LeftOutPredictionsTests
{
    private static readonly ParallelOptions Parallel = new();
    private static readonly MethodSettings Settings = new() { TipAdapterF = new TipAdapterFOptions { Epochs = 5 } };

    public static TheoryData<string> Methods => [.. AdapterMethods.Catalog.OnFeatures];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Of_EveryMethodOnFeatures_JudgesEveryImageOnce(string method)
    {
        var problem = Problem(shots: 5);

        var left = Judge(method, problem);

        Assert.Null(left.WhyNone);
        Assert.Equal(Enumerable.Range(0, problem.Support.Count), left.Rows);
        Assert.Equal(problem.Support.Labels, left.Labels);
        Assert.All(Enumerable.Range(0, left.Count), i => Assert.True(left.LogitsOf(i).ToArray().All(double.IsFinite)));
        Assert.InRange(left.Accuracy.Percent, 40, 100); // of five classes, guessing is 20
    }

    // Where two images of one fold change labels, nothing that judges them changes: only the settings could, and they are stated.
    [Theory]
    [MemberData(nameof(Methods))]
    public void Of_LabelsChangedWithinAFold_LeavesTheirPredictionsAsTheyAre(string method)
    {
        var problem = Problem(shots: 4);
        var (first, second) = (0, 1); // the first images of the first two classes
        int[] labels = [.. problem.Support.Labels];
        (labels[first], labels[second]) = (labels[second], labels[first]);
        var changed = problem with
        {
            Support = FeatureSet.Create(problem.Support.Features.Span, problem.Support.Dimension, labels, problem.Support.ClassCount),
        };
        var fitted = Fit(method, problem, new FixedRule());

        var before = LeftOutPredictions.Of(problem, fitted, Settings, AdapterMethods.Catalog, null, Parallel);
        var after = LeftOutPredictions.Of(changed, fitted, Settings, AdapterMethods.Catalog, null, Parallel);

        Assert.Equal(before.Folds, after.Folds);
        Assert.Equal(before.Folds[first], before.Folds[second]);
        foreach (var row in (int[])[first, second])
        {
            Assert.Equal(before.LogitsOf(row).ToArray(), after.LogitsOf(row).ToArray(), (one, other) => Math.Abs(one - other) < 1e-6 * (1 + Math.Abs(one)));
        }
    }

    [Fact]
    public void Of_CopiesOfAnImage_AreLeftOutTogether()
    {
        var problem = Problem(shots: 4);
        string[] content = [.. Enumerable.Range(0, problem.Support.Count).Select(row => row is 0 or 6 ? "copy" : $"{row}")]; // of two classes

        var left = Judge(TipAdapterMethod.MethodName, problem with { SupportContent = content });

        Assert.Equal(left.Folds[0], left.Folds[6]);
    }

    [Fact]
    public void Of_ClassOfOneImage_KeepsIt()
    {
        var problem = Problem(shots: 3);
        int[] kept = [.. Enumerable.Range(0, problem.Support.Count).Where(row => problem.Support.Labels[row] != 0 || row == 0)];

        var left = Judge(TipAdapterMethod.MethodName, problem with { Support = problem.Support.Take(kept) });

        Assert.Equal(-1, left.Folds[0]);
        Assert.DoesNotContain(0, left.Rows);
        Assert.Equal(kept.Length - 1, left.Count);
    }

    [Fact]
    public void Of_OneShot_SaysWhyNothingIsLeftOut()
    {
        var left = Judge(ProKeRMethod.MethodName, Problem(shots: 1));

        Assert.Equal(0, left.Count);
        Assert.Contains("two images", left.WhyNone, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_MethodThatCannotBeLearntAgain_SaysSo()
    {
        var catalog = new MethodCatalog([TipAdapterMethod.Descriptor with { Relearn = null }]);
        var problem = Problem(shots: 3);

        var left = LeftOutPredictions.Of(problem, Fit(TipAdapterMethod.MethodName, problem, new FixedRule()), Settings, catalog, null, Parallel);

        Assert.Contains("learnt again", left.WhyNone, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Queries_AreJudgedInPlaceOfTheSupportImages()
    {
        var problem = Problem(shots: 4);
        var fitted = Fit(TipAdapterMethod.MethodName, problem, new FixedRule());
        var moved = FeatureSet.Create([.. problem.Support.Features.ToArray().Select(value => value + 0.1f)], problem.Support.Dimension, problem.Support.Labels,
            problem.Support.ClassCount);

        var own = LeftOutPredictions.Of(problem, fitted, Settings, AdapterMethods.Catalog, null, Parallel);
        var others = LeftOutPredictions.Of(problem, fitted, Settings, AdapterMethods.Catalog, moved, Parallel);

        Assert.NotEqual(own.LogitsOf(0).ToArray(), others.LogitsOf(0).ToArray());
        Assert.NotEqual(own.Nearest, others.Nearest);
    }

    // What a fold's judge says is what a classifier says that is fitted on the rest with the same settings.
    [Fact]
    public void Of_TipAdapter_IsTheCacheOfTheOthers()
    {
        var problem = Problem(shots: 4);
        var fitted = (TipAdapterState)Fit(TipAdapterMethod.MethodName, problem, new SupportCrossValidationRule());

        var left = LeftOutPredictions.Of(problem, fitted, Settings, AdapterMethods.Catalog, null, Parallel);

        int[] rest = [.. Enumerable.Range(0, problem.Support.Count).Where(row => left.Folds[row] != left.Folds[7])];
        var judge = new TipAdapterState(new SupportCache(problem.Support.Take(rest)), problem.Text.WeightsFor(problem.Support),
            fitted.Alpha * problem.Support.Count / rest.Length, fitted.Beta, fitted.Scale);
        var logits = new double[problem.Support.ClassCount];
        judge.Logits(problem.Support.Row(7), logits);
        var factor = left.LogitsOf(7)[0] / logits[0]; // of one judge, all logits have one
        Assert.Equal([.. logits.Select(logit => logit * factor)], left.LogitsOf(7).ToArray(), (one, other) => Math.Abs(one - other) < 1e-9);
        Assert.InRange(factor, 0.5, 2);
    }

    // The cache of a blend gives every class an equal say; so does the one that is learnt again from fewer images, whose numbers are others.
    [Fact]
    public void Relearn_BlendOfClassesOfUnequalSize_BalancesTheImagesThatAreLeft()
    {
        var problem = Problem(shots: 4);
        int[] first = [.. Enumerable.Range(0, problem.Support.Count).Where(row => problem.Support.Labels[row] != 1 || row < 5)], then = first[1..];
        problem = problem with { Support = problem.Support.Take(first) };
        var fitted = (AutoState)Fit(AutoMethod.MethodName, problem, new FixedRule());
        var rest = problem with { Support = problem.Support.Take([.. Enumerable.Range(1, then.Length)]) };

        var again = (AutoState)new Relearning(rest, problem.Support, fitted, Settings, AdapterMethods.Catalog, Parallel).Run();

        Assert.Equal([17 / 20.0, 17 / 5.0, 17 / 20.0, 17 / 20.0, 17 / 20.0], WeightsOf(fitted));
        Assert.Equal([16 / 15.0, 16 / 5.0, 16 / 20.0, 16 / 20.0, 16 / 20.0], WeightsOf(again));

        // As files have it that were written before: every key counts the same, and so it does when it is learnt again.
        var sum = new AutoState([.. fitted.Members.Select(member => member.State is TipAdapterFState { Keys: var keys } trained
            ? member with { State = new TipAdapterFState(problem.Support, keys, trained.Weights, trained.Alpha, trained.Beta, trained.Scale) { Epochs = 1 } }
            : member)]);
        Assert.Equal([1, 1, 1, 1, 1], WeightsOf((AutoState)new Relearning(rest, problem.Support, sum, Settings, AdapterMethods.Catalog, Parallel).Run()));

        static IReadOnlyList<double> WeightsOf(AutoState state) =>
            state.Members.Select(member => member.State).OfType<TipAdapterFState>().Single().Cache.Weights;
    }

    private static AdapterProblem Problem(int shots)
    {
        var random = RandomProblem.Create(11, classes: 5, shots, dimension: 24, queries: 5);
        return new AdapterProblem(random.Support, TextHead.Of(random.Weights));
    }

    private static IAdapterState Fit(string method, AdapterProblem problem, ISelectionRule rule) =>
        AdapterMethods.Catalog.CreateOnFeatures(method, Settings).Fit(problem, rule, Parallel).State;

    private static LeftOutPredictions Judge(string method, AdapterProblem problem) =>
        LeftOutPredictions.Of(problem, Fit(method, problem, new SupportCrossValidationRule()), Settings, AdapterMethods.Catalog, null, Parallel);
}
