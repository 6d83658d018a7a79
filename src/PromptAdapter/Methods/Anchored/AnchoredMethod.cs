using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.Anchored;

/// <summary>
/// Logistic regression that starts at the text weights and is held to them (after CLAP, arXiv 2312.12730). The rule chooses λ, by the likelihood of the labels
/// of its images. Without text the weights are held to zero.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class AnchoredMethod(AnchoredOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "anchored";

    /// <summary>The name of λ among the chosen settings.</summary>
    public const string PenaltyKey = "penalty";

    /// <summary>The name of s among the settings.</summary>
    public const string TextScaleKey = "text-scale";

    /// <summary>The name of the constraint among the settings.</summary>
    internal const string ConstraintKey = "constraint";

    // Among the numbers of a file: the share of the weights that were fitted under the scatter within classes, and their λ. Without them there are none.
    private const string ScatterShareKey = "scatter-share";
    private const string ScatterPenaltyKey = "scatter-penalty";

    // The likelihood of left-out images is settled long before the last digits of the weights.
    private const double Looseness = 10;

    /// <summary>Its settings.</summary>
    internal static IReadOnlyList<MethodOption> AnchorOptions { get; } =
        [new(ConstraintKey, "uniform", "uniform, clap or scatter"), new(PenaltyKey, "0.2", "0.000001 to 1e6"), new(TextScaleKey, "50", "0.01 to 10000")];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "logistic regression that is held to the text weights")
    {
        Options = AnchorOptions,
        Create = setup => new AnchoredMethod(setup.Settings.Anchored with { Scale = setup.Settings.Scale }),
        Restore = file => LinearState.Restore(file, file.Stored.Numbers.ContainsKey(ScatterShareKey)
            ? [PenaltyKey, TextScaleKey, ScatterShareKey, ScatterPenaltyKey] : [PenaltyKey, TextScaleKey]) is var fitted && file.TextIfAny is { } text
            ? Beside(fitted, text, file.Scale, file.Number(TextScaleKey, 0.01, 10_000))
            : fitted,
        Relearn = Relearn,
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
        var (_, plan) = rule.PlanJudged(problem.Checked());
        var head = problem.Text.WeightsFor(problem.Support);
        if (plan.WeightRounds.Count == 0)
            return new AdapterFit(Fitted(problem.Support, head, options.Penalty, parallel), SelectionOutcome.WithoutScores(plan, Settings(options.Penalty)));

        var (chosen, score, _) = Compare(plan.Spread(options.SelectionRounds), parallel);
        return new AdapterFit(Fitted(problem.Support, head, chosen, parallel), score.Outcome(plan, Settings(chosen)));
    }

    /// <summary>Chooses λ on all rounds of a plan.</summary>
    internal LeftOutFit LeftOut(SelectionPlan plan, ParallelOptions parallel)
    {
        var (chosen, _, states) = Compare(plan.Rounds, parallel);
        return new LeftOutFit(Settings(chosen),
            [.. plan.Rounds.SelectMany((round, r) => round.Parts.Select((part, p) => Array.ConvertAll(
                part.Competing(states[r][Math.Min(p, states[r].Length - 1)].LogitsOf(part.Queries, parallel.CancellationToken)), value => (float)value)))]);
    }

    /// <summary>Fits with known settings.</summary>
    internal LinearState Build(AdapterProblem problem, IReadOnlyDictionary<string, double> settings, ParallelOptions parallel) =>
        Fitted(problem.Support, problem.Text.WeightsFor(problem.Support), settings[PenaltyKey], parallel);

    // From the strongest to the weakest, so that each fit begins where its neighbour ended; the stated λ wins a tie. States of each fit of each round.
    private (double Penalty, PlanScore Score, LinearState[][] States) Compare(IReadOnlyList<SelectionRound> rounds, ParallelOptions parallel)
    {
        double[] penalties = [.. options.Penalties.Append(options.Penalty).Distinct().OrderDescending()];
        QueryPart[][] parts = [.. rounds.Select(FittedApart)];
        var states = rounds.Select((round, r) => parts[r].Select(part => Path(round, part.Pool, penalties, parallel)).ToArray()).ToArray();
        var scores = penalties.Select((_, i) => LabelLikelihood.Of([.. parts.SelectMany((own, r) => own.Select((part, p) =>
            (part.Competing(states[r][p][i].LogitsOf(part.Queries, parallel.CancellationToken)), (IReadOnlyList<int>)part.Labels())))])).ToArray();
        var best = Array.IndexOf(penalties, options.Penalty);
        for (var i = 0; i < penalties.Length; i++)
            best = scores[i].Value > scores[best].Value ? i : best;
        var score = PlanScore.Over(rounds, scores[best].Correct) with { Edges = [.. SettingEdge.Of(PenaltyKey, penalties[best], penalties)] };
        return (penalties[best], score, [.. states.Select(round => round.Select(path => path[best]).ToArray())]);
    }

    // Only the scatter within classes is taken from other images than the round's own; without it one fit serves all parts and all classes compete.
    private QueryPart[] FittedApart(SelectionRound round) => options.Constraint == AnchorConstraint.Scatter ? [.. round.Parts]
        : [new QueryPart(round.Queries, [.. Enumerable.Range(0, round.Support.ClassCount)], round.Support, [])];

    /// <summary>Fits with a known λ.</summary>
    /// <param name="support">The images.</param>
    /// <param name="head">W, <c>[C, D]</c>, or <see langword="null"/>.</param>
    /// <param name="penalty">λ.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    internal LinearState Fitted(FeatureSet support, ClassWeights? head, double penalty, ParallelOptions parallel)
    {
        using var regression = new AnchoredRegression(support, head, options, parallel);
        return State(regression, regression.Fit(penalty), head, penalty);
    }

    private LinearState[] Path(SelectionRound round, FeatureSet pool, double[] penalties, ParallelOptions parallel)
    {
        using var regression = new AnchoredRegression(
            round.Support, round.Head, options with { Tolerance = Math.Min(1, Looseness * options.Tolerance) }, parallel, pool);
        double[]? shift = null;
        return [.. penalties.Select(penalty => State(regression, shift = regression.Fit(penalty, shift), round.Head, penalty))];
    }

    private LinearState State(AnchoredRegression regression, double[] shift, ClassWeights? head, double penalty)
    {
        var (weights, offsets) = regression.OnFeatures(shift);
        var fitted = new LinearState(MethodName, weights, offsets, Settings(penalty));
        return head is null ? fitted : Beside(fitted, head, options.Scale, options.TextScale);
    }

    // Each of the two fits that a classifier may be the mean of, as it was.
    private static LinearState Relearn(Relearning again)
    {
        var numbers = again.Fitted.Store().Numbers;
        var share = numbers.GetValueOrDefault(ScatterShareKey);
        var settings = again.Settings.Anchored with { Scale = again.Settings.Scale };
        LinearState Fit(AnchorConstraint constraint, string penalty) => new AnchoredMethod(settings with { Constraint = constraint }).Fitted(
            again.Problem.Support, again.Problem.Text.WeightsFor(again.Problem.Support), numbers[penalty], again.Parallel);
        if (share >= 1)
            return Fit(AnchorConstraint.Scatter, ScatterPenaltyKey);
        var plain = Fit(settings.Constraint == AnchorConstraint.Scatter ? AnchorConstraint.Uniform : settings.Constraint, PenaltyKey);
        return share > 0 ? Mean(plain, Fit(AnchorConstraint.Scatter, ScatterPenaltyKey), share) : plain;
    }

    /// <summary>The weighted mean of two classifiers, which is one of the same kind.</summary>
    /// <param name="plain">Fitted under another constraint than the scatter within classes.</param>
    /// <param name="scatter">Fitted under that one, beside the same text.</param>
    /// <param name="share">The share of the latter, 0 to 1.</param>
    internal static LinearState Mean(LinearState plain, LinearState scatter, double share)
    {
        var settings = new Dictionary<string, double>(plain.Settings)
        {
            [ScatterShareKey] = share,
            [ScatterPenaltyKey] = scatter.Settings[ScatterPenaltyKey],
        };
        var mean = new LinearState(MethodName, Mix(plain.Weights.Span, scatter.Weights.Span), Mix(plain.Bias.Span, scatter.Bias.Span), settings);
        return plain.Text is { } text ? Beside(mean, text, plain.Scale, settings[TextScaleKey]) : mean;

        double[] Mix(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
        {
            var sum = new double[one.Length];
            for (var i = 0; i < sum.Length; i++)
                sum[i] = (1 - share) * one[i] + share * other[i];
            return sum;
        }
    }

    // s f Wᵀ + f Δᵀ in units of the classifier's scale, so that probabilities keep the spread of other methods.
    private static LinearState Beside(LinearState fitted, ClassWeights text, double scale, double textScale) => fitted.Beside(text, scale, scale / textScale);

    private Dictionary<string, double> Settings(double penalty)
    {
        var settings = new Dictionary<string, double> { [PenaltyKey] = penalty, [TextScaleKey] = options.TextScale };
        if (options.Constraint == AnchorConstraint.Scatter)
            (settings[ScatterShareKey], settings[ScatterPenaltyKey]) = (1, penalty);
        return settings;
    }
}
