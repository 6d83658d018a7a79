using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>
/// Kernel ridge regression on what the text scores leave open (arXiv 2501.11175). The rule chooses β and λ, by the likelihood of the labels of its images.
/// In cross-validation on the support images each of them is left out in turn, which costs one factorisation for all of them.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class ProKeRMethod(ProKeROptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "proker";

    /// <summary>The name of β among the chosen settings.</summary>
    public const string BetaKey = "kernel-beta";

    /// <summary>The name of λ among the chosen settings.</summary>
    public const string RidgeKey = "ridge";

    /// <summary>The name of the factor of the scores among the chosen settings.</summary>
    public const string FactorKey = "factor";

    /// <summary>Its settings.</summary>
    internal static IReadOnlyList<MethodOption> KernelOptions { get; } =
        [new(BetaKey, "3 to 1.5 by shots", "above 0 to 1000"), new(RidgeKey, "0.05 to 0.1 by shots", "0.0001 to 1e6")];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "kernel regression on what the text leaves open, in closed form")
    {
        HasCache = true,
        Options = KernelOptions,
        Create = setup => new ProKeRMethod(setup.Settings.Kernel with { Scale = setup.Settings.Scale }),
        Restore = ProKeRState.Restore,
        Relearn = again => new ProKeRMethod(again.Settings.Kernel with { Scale = again.Settings.Scale }).State(
            again.Problem.Support, again.Problem.Text.WeightsFor(again.Problem.Support), (again.Chosen(BetaKey), again.Chosen(RidgeKey)),
            again.Chosen(FactorKey), again.Parallel),
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
        var (judged, plan) = rule.PlanJudged(problem.Checked());
        var head = problem.Text.WeightsFor(problem.Support);
        var stated = options.StatedFor((double)problem.Support.Count / problem.Support.ClassCount);
        if (plan.WeightRounds.Count == 0)
        {
            var outcome = SelectionOutcome.WithoutScores(plan, Settings(stated, options.Factor));
            return new AdapterFit(State(problem.Support, head, stated, options.Factor, parallel), outcome);
        }

        var best = ProKeRSearch.Run(judged, plan, options, stated, parallel);
        var score = new PlanScore(new Accuracy(best.Correct, best.Images)) { Edges = best.Edges };
        return new AdapterFit(State(problem.Support, head, best.Settings, best.Factor, parallel), score.Outcome(plan, Settings(best.Settings, best.Factor)));
    }

    /// <summary>Chooses β and λ, and says what the regression makes of the images that all rounds of a plan leave out.</summary>
    internal LeftOutFit LeftOut(AdapterProblem problem, SelectionPlan plan, ParallelOptions parallel)
    {
        var stated = options.StatedFor((double)problem.Support.Count / problem.Support.ClassCount);
        var best = ProKeRSearch.Run(problem, plan, options, stated, parallel);
        var states = plan.Rounds.Select(round => State(round.Support, round.Head, best.Settings, best.Factor, parallel)).ToArray();
        return new LeftOutFit(Settings(best.Settings, best.Factor), LeftOutFit.Of(plan.Rounds, states, parallel.CancellationToken));
    }

    /// <summary>Solves with known settings.</summary>
    internal ProKeRState Build(AdapterProblem problem, IReadOnlyDictionary<string, double> settings, ParallelOptions parallel) =>
        State(problem.Support, problem.Text.WeightsFor(problem.Support), (settings[BetaKey], settings[RidgeKey]), settings[FactorKey], parallel);

    /// <summary>Solves with known settings.</summary>
    /// <param name="support">S, <c>[N, D]</c>.</param>
    /// <param name="head">W, <c>[C, D]</c>, or <see langword="null"/>.</param>
    /// <param name="settings">β and λ.</param>
    /// <param name="factor">The factor of the scores.</param>
    /// <param name="parallel">Threads to use.</param>
    internal ProKeRState State(FeatureSet support, ClassWeights? head, (double Beta, double Ridge) settings, double factor, ParallelOptions parallel)
    {
        var coefficients = new KernelRidge(support, head, options, parallel).Solve(settings.Beta, settings.Ridge, parallel);
        return new ProKeRState(support.Features.ToArray(), support.Labels, coefficients, head, options.Scale, settings, factor);
    }

    internal static Dictionary<string, double> Settings((double Beta, double Ridge) settings, double factor) =>
        new() { [BetaKey] = settings.Beta, [RidgeKey] = settings.Ridge, [FactorKey] = factor };
}
