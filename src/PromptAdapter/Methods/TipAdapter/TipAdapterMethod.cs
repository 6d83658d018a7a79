using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>The training-free key-value cache (arXiv 2111.03930); with a learned prompt as its text head it is Prompt-Adapter (arXiv 2303.15234).</summary>
/// <param name="options">Settings.</param>
/// <param name="name">The name in results: the arithmetic of <c>tip-adapter</c> and <c>prompt-adapter</c> is one.</param>
public sealed class TipAdapterMethod(TipAdapterOptions options, string name = TipAdapterMethod.MethodName) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "tip-adapter";

    /// <summary>The settings of a cache whose keys stay as they were built.</summary>
    internal static IReadOnlyList<MethodOption> CacheOptions { get; } =
    [
        new("alpha", "1", "0 to 10000"), new("beta", "5.5", "0 to 10000"), new("search", "grid", "grid or refined"),
        .. SearchGrid.Options,
    ];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a key–value cache beside hand-written text")
    {
        HasCache = true,
        Options = CacheOptions,
        Create = setup => new TipAdapterMethod(setup.Settings.TipAdapter),
        Restore = TipAdapterState.Restore,
        Relearn = again => new TipAdapterState(
            new SupportCache(again.Problem.Support), again.Problem.Text.WeightsFor(again.Problem.Support),
            again.Chosen(SelectionOutcome.AlphaKey) * again.Factor, again.Chosen(SelectionOutcome.BetaKey), again.Settings.Scale),
    };

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        options.Validate();
        PromptMethods.RequireHead(Name, problem.Text);
        var plan = rule.Plan(problem.Checked());
        var head = problem.Text.WeightsFor(problem.Support);
        if (plan.Rounds.Count == 0)
            return new AdapterFit(State(options.Alpha, options.Beta), SelectionOutcome.WithoutScores(plan, Settings(options.Alpha, options.Beta)));

        var search = CacheSearch.For(plan, options.Grid, options.Search, new StatedCell(options.Alpha, options.Beta), options.Scale);
        var best = search.Run([.. plan.Rounds.Select(SearchRound.Of)], plan.TieBreak, parallel);
        return new AdapterFit(State(best.Alpha, best.Beta), best.Score.Outcome(plan, Settings(best.Alpha, best.Beta)));

        TipAdapterState State(double alpha, double beta) => new(new SupportCache(problem.Support), head, alpha, beta, options.Scale);
    }

    internal static Dictionary<string, double> Settings(double alpha, double beta) =>
        new() { [SelectionOutcome.AlphaKey] = alpha, [SelectionOutcome.BetaKey] = beta };
}
