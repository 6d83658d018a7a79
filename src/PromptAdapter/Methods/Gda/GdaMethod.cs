using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Gda;

/// <summary>
/// Training-free Gaussian discriminant analysis beside the text logits (arXiv 2402.04087). The rule chooses the weight between the two;
/// among weights that classify as many images correctly, the one nearest to the stated weight.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class GdaMethod(GdaOptions options) : IAdapterMethod
{
    /// <summary>The name on the command line.</summary>
    public const string MethodName = "gda";

    /// <summary>The name of the weight of the Gaussian logits among the chosen settings.</summary>
    public const string WeightKey = "weight";

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
            return new AdapterFit(new GdaState(discriminant, null, 1, options.Scale), SelectionOutcome.NothingToChoose);

        var plan = rule.Plan(problem);
        if (plan.Rounds.Count == 0)
            return new AdapterFit(State(options.Weight), SelectionOutcome.WithoutScores(plan, Settings(options.Weight)));

        // Candidates in the order of preference, so that the first maximum is the one nearest to the stated weight.
        var candidates = options.Weights.OrderBy(weight => Math.Abs(Math.Log((weight + 1e-12) / (options.Weight + 1e-12)))).ToArray();
        var correct = new int[candidates.Length];
        foreach (var round in plan.Rounds)
        {
            var own = new GdaState(Discriminant(round.Support, round.Views, parallel), null, 1, options.Scale);
            new WeightCount(own, new ZeroShotState(round.Head!, options.Scale)).AddTo(correct, round.Queries, candidates, parallel);
        }

        var best = Array.IndexOf(correct, correct.Max());
        var scored = new Accuracy(correct[best], plan.Rounds.Sum(round => round.Queries.Count));
        return new AdapterFit(State(candidates[best]), new SelectionOutcome(plan.Rule, Settings(candidates[best]), scored, correct.Count(count => count == correct[best]), plan.Note));

        GdaState State(double weight) => new(discriminant, head, weight, options.Scale);
    }

    // The mean over views says nothing of how images scatter; the views themselves do.
    internal static GaussianDiscriminant Discriminant(FeatureSet support, IReadOnlyList<FeatureSet> views, ParallelOptions parallel) =>
        GaussianDiscriminant.Of(views.Count > 0 ? views : [support], parallel);

    private static Dictionary<string, double> Settings(double weight) => new() { [WeightKey] = weight };
}
