using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Tries the methods and takes the best of them, or a weighted sum of their logits where that is at least as good. Every method first chooses its own settings by the rule;
/// then it is built again in each round with these settings, and what it says about the round's images decides.
/// The weights of the sum are judged on images that they were not fitted to. Where nothing can be compared, all methods have an equal say.
/// </summary>
/// <param name="options">The settings of the methods.</param>
public sealed class AutoMethod(AutoOptions options) : IAdapterMethod
{
    /// <summary>The name on the command line.</summary>
    public const string MethodName = "auto";

    private const int Folds = 5;
    private const long MostLogits = 1 << 25; // of all methods together: 256 MiB

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
        var candidates = AutoCandidate.For(problem, options, parallel);
        var fits = candidates.Select(candidate => candidate.Method.Fit(problem, rule, parallel)).ToArray();
        if (plan.Rounds.Count == 0)
        {
            var spreads = new LogitBlend([.. fits.Select(fit => LogitsOf(fit.State, problem.Support))], [.. problem.Support.Labels]).Spreads;
            return Outcome(candidates, fits, Array.ConvertAll(spreads, spread => 1 / spread), plan, null);
        }

        var (blend, rows) = OutOfSample(candidates, fits, plan.Spread(options.SelectionRounds), parallel);
        var alone = Enumerable.Range(0, candidates.Count).Select(m => blend.Correct(rows, OneHot(m))).ToArray();
        var together = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            var weights = blend.Fit([.. rows.Where(row => row % Folds != fold)], parallel.CancellationToken);
            together += blend.Correct([.. rows.Where(row => row % Folds == fold)], weights);
        }

        var best = Array.IndexOf(alone, alone.Max());
        return together >= alone[best]
            ? Outcome(candidates, fits, blend.Fit(rows, parallel.CancellationToken), plan, new Accuracy(together, rows.Length))
            : Outcome(candidates, fits, OneHot(best), plan, new Accuracy(alone[best], rows.Length));

        double[] OneHot(int method) => [.. Enumerable.Range(0, candidates.Count).Select(m => m == method ? 1.0 : 0)];
    }

    private static AdapterFit Outcome(IReadOnlyList<AutoCandidate> candidates, AdapterFit[] fits, double[] weights, SelectionPlan plan, Accuracy? scored)
    {
        var members = candidates.Select((candidate, m) => new AutoMember(candidate.Name, fits[m].State, weights[m])).Where(member => member.Weight > 0).ToArray();
        var settings = members.ToDictionary(member => member.Method, member => member.Weight);
        return new AdapterFit(new AutoState(members), new SelectionOutcome(plan.Rule, settings, scored, null, plan.Note));
    }

    private static (LogitBlend Blend, int[] Rows) OutOfSample(IReadOnlyList<AutoCandidate> candidates, AdapterFit[] fits, IReadOnlyList<SelectionRound> rounds, ParallelOptions parallel)
    {
        var most = (int)Math.Max(1, MostLogits / rounds.Count / candidates.Count / rounds[0].Queries.ClassCount);
        var queries = rounds.Select(round => Spread(round.Queries, most)).ToArray();
        var logits = candidates.Select((candidate, m) => rounds.Zip(queries, (round, set) =>
        {
            var state = candidate.Refit(AutoCandidate.ProblemOf(round), fits[m].Selection.Settings, round.CacheFactor);
            return LogitsOf(state, set);
        }).SelectMany(values => values).ToArray()).ToArray(); // [methods][rows, C]
        var labels = queries.SelectMany(set => set.Labels).ToArray();
        parallel.CancellationToken.ThrowIfCancellationRequested();
        return (new LogitBlend(logits, labels), [.. Enumerable.Range(0, labels.Length)]);
    }

    private static FeatureSet Spread(FeatureSet set, int most) =>
        set.Count <= most ? set : set.Take([.. Enumerable.Range(0, most).Select(i => (int)((long)i * set.Count / most))]);

    private static double[] LogitsOf(IAdapterState state, FeatureSet set)
    {
        const int BlockRows = 256;
        var logits = new double[set.Count * state.ClassCount];
        for (var first = 0; first < set.Count; first += BlockRows)
        {
            var rows = Math.Min(BlockRows, set.Count - first);
            state.Logits(set.Features.Span.Slice(first * set.Dimension, rows * set.Dimension), logits.AsSpan(first * state.ClassCount, rows * state.ClassCount));
        }

        return logits;
    }
}
