using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Tries the methods and takes the best of them, or a weighted sum of their logits where that is as good within a standard error. Every method first chooses its own settings by the rule;
/// then it is built again in each round with these settings, and what it says about the round's images decides.
/// The weights of the sum are judged on images that they were not fitted to. Where nothing can be compared, all methods have an equal say.
/// </summary>
/// <param name="options">The settings of the methods.</param>
public sealed class AutoMethod(AutoOptions options) : IAdapterMethod
{
    /// <summary>The name on the command line.</summary>
    public const string MethodName = "auto";

    private const int Folds = 5;
    private const int MostSpreadRows = 256;
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
            return Outcome(Enumerable.Repeat(1.0, fits.Length).ToArray(), null);

        var (blend, count) = OutOfSample(candidates, fits, plan.Spread(options.SelectionRounds), parallel);
        var rows = Enumerable.Range(0, count).ToArray();
        var alone = Enumerable.Range(0, fits.Length).Select(m => blend.Correct(rows, OneHot(m))).ToArray();
        var together = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            var weights = blend.Fit([.. rows.Where(row => row % Folds != fold)], parallel.CancellationToken);
            together += blend.Correct([.. rows.Where(row => row % Folds == fold)], weights);
        }

        var best = Array.IndexOf(alone, alone.Max());
        return together >= alone[best] - StandardError(alone[best], count)
            ? Outcome(blend.Fit(rows, parallel.CancellationToken), new Accuracy(together, count))
            : Outcome(OneHot(best), new Accuracy(alone[best], count));

        double[] OneHot(int method) => [.. Enumerable.Range(0, fits.Length).Select(m => m == method ? 1.0 : 0)];

        AdapterFit Outcome(double[] weights, Accuracy? scored)
        {
            var members = candidates
                .Select((candidate, m) => new AutoMember(candidate.Name, fits[m].State, weights[m] / SpreadOn(fits[m].State, problem.Support)))
                .Where(member => member.Weight > 0)
                .ToArray();
            return new AdapterFit(new AutoState(members), new SelectionOutcome(plan.Rule, members.ToDictionary(member => member.Method, member => member.Weight), scored, null, plan.Note));
        }
    }

    // Of the number of correct images. The sum is less at the mercy of the fold than the best of several, so a lead within this does not count against it.
    private static double StandardError(int correct, int count) => Math.Sqrt(correct * (1 - (double)correct / count));

    private static (LogitBlend Blend, int Count) OutOfSample(IReadOnlyList<AutoCandidate> candidates, AdapterFit[] fits, IReadOnlyList<SelectionRound> rounds, ParallelOptions parallel)
    {
        var most = (int)Math.Max(1, MostLogits / rounds.Count / candidates.Count / rounds[0].Queries.ClassCount);
        var queries = rounds.Select(round => Spread(round.Queries, most)).ToArray();
        var logits = candidates.Select((candidate, m) => rounds.Zip(queries, (round, set) =>
        {
            var state = candidate.Refit(AutoCandidate.ProblemOf(round), fits[m].Selection.Settings, round.CacheFactor);
            var own = LogitsOf(state, set);
            TensorPrimitives.Divide(own, SpreadOn(state, round.Support), own);
            return own;
        }).SelectMany(values => values).ToArray()).ToArray(); // [methods][rows, C]
        var labels = queries.SelectMany(set => set.Labels).ToArray();
        return (new LogitBlend(logits, labels), labels.Length);
    }

    // The spread of logits changes with the number of shots, by much for some methods; what was learnt in a round carries over in units of it.
    private static double SpreadOn(IAdapterState state, FeatureSet support) => LogitBlend.Spread(LogitsOf(state, Spread(support, MostSpreadRows)), state.ClassCount);

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
