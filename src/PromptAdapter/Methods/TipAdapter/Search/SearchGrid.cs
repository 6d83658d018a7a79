using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>The values of β and α that a search compares, each rising.</summary>
public sealed class SearchGrid
{
    /// <summary>The upper bound of α in the published grid.</summary>
    public const double PublishedAlphaMax = 5;

    /// <summary>The upper bound of β in the published grid.</summary>
    public const double PublishedBetaMax = 12;

    /// <summary>The number of values of α in the published grid.</summary>
    public const int PublishedAlphaSteps = 20;

    /// <summary>The number of values of β in the published grid.</summary>
    public const int PublishedBetaSteps = 200;

    private const double First = 0.1;
    private const long LargestGrid = 4_000_000;

    // Keys and features stored in half precision have inner products up to 1.004; beyond this bound exp(β · 0.004) leaves the range of sensible sums.
    private const double LargestValue = 10_000;

    private SearchGrid(double[] betas, double[] alphas)
    {
        Betas = betas;
        Alphas = alphas;
    }

    /// <summary>The published grid: 200 values of β from 0.1 towards 12 and 20 of α from 0.1 towards 5.</summary>
    public static SearchGrid Default { get; } = Create();

    /// <summary>The grid where candidates are compared by likelihood: 65 values of α from 0.1 to 100 and 57 of β from 0.25 to 32, in even ratios.</summary>
    public static SearchGrid Wide { get; } = Of(Ratios(0.25, 32, 57), Ratios(0.1, 100, 65));

    /// <summary>The grid of a comparison for which none is stated: the wide one, or the published one where a rule states the protocol of others.</summary>
    /// <param name="plan">The comparison.</param>
    public static SearchGrid For(SelectionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.ByLikelihood ? Wide : Default;
    }

    /// <summary>The settings of a grid.</summary>
    internal static IReadOnlyList<MethodOption> Options { get; } =
    [
        Option("alpha-max", PublishedAlphaMax, "100, in ratios", "above 0.1"), Option("beta-max", PublishedBetaMax, "32, in ratios", "above 0.1"),
        Option("alpha-steps", PublishedAlphaSteps, "65", "from 1"), Option("beta-steps", PublishedBetaSteps, "57", "from 1"),
    ];

    /// <summary>β, the outer loop.</summary>
    public IReadOnlyList<double> Betas { get; }

    /// <summary>α, the inner loop.</summary>
    public IReadOnlyList<double> Alphas { get; }

    /// <summary>The published grid: value i of n is 0.1 + i · (max − 0.1) / n, so the upper bound itself is never reached.</summary>
    /// <param name="alphaMax">Upper bound of α, above 0.1.</param>
    /// <param name="betaMax">Upper bound of β, above 0.1.</param>
    /// <param name="alphaSteps">Values of α, at least 1.</param>
    /// <param name="betaSteps">Values of β, at least 1.</param>
    /// <exception cref="InputException">A bound or a count is out of range, or the grid has more than 4,000,000 cells.</exception>
    public static SearchGrid Create(double alphaMax = PublishedAlphaMax, double betaMax = PublishedBetaMax, int alphaSteps = PublishedAlphaSteps,
        int betaSteps = PublishedBetaSteps)
    {
        if ((long)Math.Max(alphaSteps, 0) * Math.Max(betaSteps, 0) > LargestGrid)
            throw new InputException($"a grid of {betaSteps} × {alphaSteps} is too large", null, $"ask for at most {LargestGrid} cells");
        return new SearchGrid(Values("beta", betaMax, betaSteps), Values("alpha", alphaMax, alphaSteps));
    }

    /// <summary>Any values.</summary>
    /// <param name="betas">β, strictly rising within 0 … 10,000.</param>
    /// <param name="alphas">α, strictly rising within 0 … 10,000.</param>
    /// <exception cref="InputException">Values that are empty, out of range or not rising.</exception>
    public static SearchGrid Of(IReadOnlyList<double> betas, IReadOnlyList<double> alphas) => new(Rising("beta", betas), Rising("alpha", alphas));

    /// <summary>The ends of the grid that a choice lies on.</summary>
    /// <param name="alpha">α; <see langword="null"/> where there is no text that it weighs the cache against.</param>
    /// <param name="beta">β.</param>
    internal IReadOnlyList<SettingEdge> EdgesAt(double? alpha, double beta) =>
    [
        .. alpha is { } weight ? SettingEdge.Of(SelectionOutcome.AlphaKey, weight, Alphas) : [],
        .. SettingEdge.Of(SelectionOutcome.BetaKey, beta, Betas),
    ];

    private static MethodOption Option(string name, double published, string wide, string range) =>
        new(name, FormattableString.Invariant($"{published}; where candidates are compared by likelihood and no bound of a grid is stated, {wide}"), range);

    private static double[] Ratios(double first, double last, int count) =>
        [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? last : first * Math.Pow(last / first, i / (count - 1.0)))];

    private static double[] Values(string name, double max, int steps)
    {
        if (!double.IsFinite(max) || max <= First)
            throw new InputException(FormattableString.Invariant($"the upper bound {max} of {name} is not above {First}"), null,
                $"raise it, for example to {(name == "beta" ? PublishedBetaMax : PublishedAlphaMax)}");
        if (steps < 1)
            throw new InputException($"{steps} values of {name} leave nothing to search", null, "ask for at least 1");
        return Rising(name, [.. Enumerable.Range(0, steps).Select(i => i * (max - First) / steps + First)]);
    }

    private static double[] Rising(string name, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0 || values.Any(value => value is not (>= 0 and <= LargestValue))
            || values.Zip(values.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new InputException($"the values of {name} are not strictly rising within 0…{LargestValue}", null, "give another range or fewer steps");
        return [.. values];
    }
}
