using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// Finds how many epochs to train: every round trains its own keys, all in step, and after each epoch they are judged at the stated α and β, by the likelihood
/// of the labels or, where a rule states the protocol of others, by correct images, of equal epochs the first.
/// </summary>
/// <param name="Epochs">Epochs up to the winner, itself included.</param>
/// <param name="Rounds">The rounds that were trained.</param>
/// <param name="Keys">Each round's keys at the winner, <c>[n, D]</c>.</param>
/// <param name="Curve">What each epoch up to the winner came to in the first round.</param>
internal sealed record EpochSearch(int Epochs, IReadOnlyList<SelectionRound> Rounds, float[][] Keys, IReadOnlyList<TrainingEpoch> Curve)
{
    private const int EpochsJudged = 20;

    public static EpochSearch Run(IReadOnlyList<SelectionRound> rounds, SelectionPlan plan, TipAdapterFOptions options, ParallelOptions parallel)
    {
        var score = plan.ChoosesWeights && plan.ByLikelihood
            ? new KeyScore("likelihood", (keys, epoch, epochs) => IsJudged(epoch, epochs) ? -Loss(rounds, keys, options, parallel) : double.MinValue)
            : new KeyScore(plan.TieBreak.ToString(), (keys, epoch, epochs) => Correct(rounds, keys, options, parallel) +
                plan.TieBreak.Preference(epoch, epochs));
        var trained = LearnedKeys.Run(rounds, options, options.Epochs, score, parallel);
        return new EpochSearch(trained.Epochs, rounds, trained.Keys, [.. trained.Curve.Take(trained.Epochs)]);
    }

    // Some twenty epochs, evenly spread up to the last one: where there are more, a step of one hardly moves the keys.
    private static bool IsJudged(int epoch, int epochs) => (epochs - epoch) % Math.Max(1, epochs / EpochsJudged) == 0;

    private static int Correct(IReadOnlyList<SelectionRound> rounds, float[][] keys, TipAdapterFOptions options, ParallelOptions parallel) =>
        rounds.Zip(keys, (round, own) =>
            new TipAdapterState(options.CacheOf(round.Support, own), round.Head, options.Alpha * round.CacheFactor, options.Beta, options.Scale)
                .Evaluate(round.Queries, parallel).Correct).Sum();

    private static double Loss(IReadOnlyList<SelectionRound> rounds, float[][] keys, TipAdapterFOptions options, ParallelOptions parallel)
    {
        var affinities = rounds.Zip(keys, (round, own) => new CacheAffinities(SearchRound.Of(round, own, options.Balanced), options.Scale, parallel));
        var sum = new LogitSum([.. affinities.Select(round => round.At(options.Beta, parallel))], parallel);
        var alpha = Math.Max(options.Alpha, 1e-6);
        return WeightFit.At(sum, alpha, alpha, parallel.CancellationToken).Loss;
    }
}
