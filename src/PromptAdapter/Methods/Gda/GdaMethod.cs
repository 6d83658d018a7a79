using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.Gda;

/// <summary>
/// Training-free Gaussian discriminant analysis beside the text logits (arXiv 2402.04087). The rule chooses the weight between the two:
/// of weights that classify as many images correctly the one nearest to the stated weight, and where a few images of the shots decide, of those that differ
/// from the best by chance.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class GdaMethod(GdaOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "gda";

    /// <summary>The name of the weight of the Gaussian logits among the chosen settings.</summary>
    public const string WeightKey = "weight";

    /// <summary>Its settings.</summary>
    internal static IReadOnlyList<MethodOption> GaussianOptions { get; } = [new("gaussian-weight", "1", "0 to 1e9")];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a Gaussian for each class beside the text")
    {
        Options = GaussianOptions,
        Create = setup => new GdaMethod(setup.Settings.Gaussian),
        Restore = file => LinearState.Restore(file, WeightKey) is var fitted && file.TextIfAny is { } text
            ? fitted.Beside(text, file.Scale, file.Number(WeightKey, 0, double.MaxValue))
            : fitted,
        Relearn = again => State(
            Discriminant(again.Problem.Support, again.Problem.SupportViews, again.Parallel), again.Problem.Text.WeightsFor(again.Problem.Support),
            again.Chosen(WeightKey) / (again.Factor * again.Factor), again.Settings.Scale),
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        options.Validate();
        var head = problem.Text.WeightsFor(problem.Checked().Support);
        var discriminant = Discriminant(problem.Support, problem.SupportViews, parallel);
        if (head is null)
            return new AdapterFit(State(discriminant, null, 1, options.Scale), SelectionOutcome.NothingToChoose);

        var plan = rule.Plan(problem);
        if (plan.Rounds.Count == 0)
            return new AdapterFit(State(discriminant, head, options.Weight, options.Scale), SelectionOutcome.WithoutScores(plan, Settings(options.Weight)));

        // Candidates in the order of preference, so that the first maximum is the one nearest to the stated weight.
        var candidates = options.Weights.OrderBy(weight => Math.Abs(Math.Log((weight + 1e-12) / (options.Weight + 1e-12)))).ToArray();
        var right = plan.Rounds.SelectMany(round => round.Parts.Select(part => (Round: round, Part: part)))
            .Select(pair => Right(pair.Round, pair.Part))
            .Aggregate((all, more) => [.. all.Zip(more, (one, other) => (bool[])[.. one, .. other])]); // [W][images]
        var correct = Array.ConvertAll(right, images => images.Count(one => one));
        var best = Array.IndexOf(correct, correct.Max());
        var chosen = plan.WeightRounds.Count == 0 ? 0
            : plan.TieBreak == TieBreak.NearestToStated ? Array.FindIndex(right, other => DiffersByChance(right[best], other)) : best;
        var score = PlanScore.Over(plan.Rounds, correct[chosen]) with { Ties = correct.Count(count => count == correct[best]) };
        return new AdapterFit(State(discriminant, head, candidates[chosen], options.Scale), score.Outcome(plan, Settings(candidates[chosen])));

        bool[][] Right(SelectionRound round, QueryPart part)
        {
            var fitted = State(Discriminant(round, part, parallel), null, 1, options.Scale);
            double[] weights = [.. candidates.Select(weight => InRound(weight, round))];
            return new WeightCount(fitted, new ZeroShotState(round.Head!, options.Scale)).Right(part, weights, parallel);
        }
    }

    // The mean over views says nothing of how images scatter; the views themselves do.
    private static GaussianDiscriminant Discriminant(FeatureSet support, IReadOnlyList<FeatureSet> views, ParallelOptions parallel)
    {
        var images = Images(support, views);
        return GaussianDiscriminant.Of(images, images, parallel);
    }

    /// <summary>Class means of a round's own images; how images scatter about their mean is known from the pool.</summary>
    internal static GaussianDiscriminant Discriminant(SelectionRound round, QueryPart part, ParallelOptions parallel) =>
        GaussianDiscriminant.Of(Images(round.Support, round.Views), Images(part.Pool, part.PoolViews), parallel);

    /// <summary>
    /// What a weight for the whole support set is in a round: divided by the square of K/(K − 1). Means of fewer images say less of their classes, and the
    /// weight that suits them trusts the text more than the whole set needs (+4.1 points on stanford_cars at two shots, 0.3 to 1.0 at four).
    /// </summary>
    internal static double InRound(double weight, SelectionRound round) => weight / (round.CacheFactor * round.CacheFactor);

    private static IReadOnlyList<FeatureSet> Images(FeatureSet support, IReadOnlyList<FeatureSet> views) => views.Count > 0 ? views : [support];

    /// <summary>The Gaussian classes, beside text where there is any.</summary>
    internal static LinearState State(GaussianDiscriminant discriminant, ClassWeights? text, double weight, double scale)
    {
        var fitted = new LinearState(MethodName, discriminant.Weights, discriminant.Offsets, Settings(weight));
        return text is null ? fitted : fitted.Beside(text, scale, weight);
    }

    // Of the images on which two weights disagree each has about half right if neither is better: the lead is then below the root of their number, one standard
    // error.
    private static bool DiffersByChance(bool[] best, bool[] other)
    {
        var (lead, apart) = (0, 0);
        for (var i = 0; i < best.Length; i++)
        {
            lead += (best[i] ? 1 : 0) - (other[i] ? 1 : 0);
            apart += best[i] == other[i] ? 0 : 1;
        }

        return lead * lead <= apart;
    }

    private static Dictionary<string, double> Settings(double weight) => new() { [WeightKey] = weight };
}
