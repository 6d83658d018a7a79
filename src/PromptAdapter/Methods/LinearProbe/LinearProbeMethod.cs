using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>
/// Logistic regression on the features of the support images, without any text (arXiv 2103.00020). With the rule <c>few-shot-val</c>,
/// C is chosen as CoOp's linear probe chooses it. In cross-validation C grows with the share of images that a fold leaves out, so that penalty and data keep
/// their balance.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class LinearProbeMethod(LinearProbeOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "linear-probe";

    /// <summary>The name of C among the chosen settings.</summary>
    public const string CKey = "c";

    /// <summary>Its settings.</summary>
    internal static IReadOnlyList<MethodOption> ProbeOptions { get; } =
    [
        new("c", "1", "above 0 to 1e12"), new("tolerance", "0.0001", "above 0 to 1"), new("max-iterations", "1000", "from 1"), new("c-steps", "8", "0 to 60"),
    ];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "logistic regression on image features, without text")
    {
        Options = ProbeOptions,
        Create = setup => new LinearProbeMethod(setup.Settings.LinearProbe),
        Restore = file => LinearState.Restore(file, CKey),
        Relearn = again =>
        {
            using var fit = new LogisticRegression(LogisticData.Of(again.Problem.Support), again.Settings.LinearProbe, again.Parallel);
            return fit.Fit(again.Chosen(CKey) * again.Factor).State;
        },
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
        var plan = rule.Plan(problem.Checked());
        using var whole = new LogisticRegression(LogisticData.Of(problem.Support), options, parallel);
        if (plan.Rounds.Count == 0)
            return new AdapterFit(whole.Fit(options.C).State, SelectionOutcome.WithoutScores(plan, Settings(options.C)));

        var rounds = plan.Spread(options.SelectionRounds);
        // On a validation or test set the search is the published one, fit by fit.
        var published = rounds.All(round => ReferenceEquals(round.Support, problem.Support));
        RegularisationPath[] fits = published ? [] : [.. rounds.Select(round => new RegularisationPath(round, options, parallel))];
        try
        {
            var likelihood = !published && plan.ByLikelihood && plan.ChoosesWeights;
            var best = RegularisationSearch.Run(c => likelihood ? LeftOut(c).Value : Correct(c), options.SearchSteps)[^1];
            var scored = PlanScore.Over(rounds, Correct(best.C)) with { Edges = [.. SettingEdge.Of(CKey, best.C, [.. RegularisationSearch.Starts])] };
            return new AdapterFit(whole.Fit(best.C).State, scored.Outcome(plan, Settings(best.C)));
        }
        finally
        {
            foreach (var fit in fits)
                fit.Dispose();
        }

        int Correct(double c) => published
            ? rounds.Sum(round => whole.Fit(c).State.Evaluate(round.Queries, parallel).Correct)
            : LeftOut(c).Correct;

        LabelLikelihood LeftOut(double c) => LabelLikelihood.Of([.. fits.Zip(rounds, (fit, round) => (fit.Logits(c), round.Queries.Labels))]);
    }

    internal static Dictionary<string, double> Settings(double c) => new() { [CKey] = c };
}
