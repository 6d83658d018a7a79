using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// Finds how many epochs to train: every round trains its own keys, all in step, and after each epoch the correct images are added up over the rounds.
/// Of equal epochs the first wins, as in the published protocols, or the last, which is nearest to the stated training to the end.
/// </summary>
/// <param name="Epochs">Epochs up to the winner, itself included.</param>
/// <param name="Correct">Correct images at the winner.</param>
/// <param name="Rounds">The rounds that were trained.</param>
/// <param name="Keys">Each round's keys at the winner, <c>[n, D]</c>.</param>
/// <param name="Curve">What each epoch up to the winner came to in the first round.</param>
internal sealed record EpochSearch(int Epochs, int Correct, IReadOnlyList<SelectionRound> Rounds, float[][] Keys, IReadOnlyList<TrainingEpoch> Curve)
{
    public static EpochSearch Run(IReadOnlyList<SelectionRound> rounds, TieBreak ties, TipAdapterFOptions options, ParallelOptions parallel)
    {
        var trained = LearnedKeys.Run(rounds, options, options.Epochs, ties, Correct, parallel);
        return new EpochSearch(trained.Epochs, trained.Correct, rounds, trained.Keys, [.. trained.Curve.Take(trained.Epochs)]);

        int Correct(float[][] keys) => rounds.Zip(keys, (round, own) => Score(round, own, options, parallel)).Sum();
    }

    private static int Score(SelectionRound round, float[] keys, TipAdapterFOptions options, ParallelOptions parallel) =>
        new TipAdapterFState(round.Support, keys, round.Head, options.Alpha * round.CacheFactor, options.Beta, options.Scale)
            .Evaluate(round.Queries, parallel).Correct;
}
