using PromptAdapter.Methods.Comparison;
using PromptAdapter.Training;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>The outcome of training keys, over all rounds.</summary>
/// <param name="Epochs">The epoch that counts, from 1: the best, or the last one where nothing is scored.</param>
/// <param name="Keys">Each round's keys at that epoch, <c>[n, D]</c>.</param>
/// <param name="Curve">What each epoch came to in the first round.</param>
internal sealed record LearnedKeys(int Epochs, float[][] Keys, IReadOnlyList<TrainingEpoch> Curve)
{
    // An epoch of a small support set takes less time than its checkpoint.
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(1);

    /// <summary>Trains every round's keys, all in step, and leaves a checkpoint where a folder is stated.</summary>
    /// <param name="rounds">What is trained on, each with its head.</param>
    /// <param name="options">How.</param>
    /// <param name="epochs">Epochs of the schedule to run.</param>
    /// <param name="score">How each round's keys are judged, the higher the better; the first of equals wins. Without it the last epoch is kept.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public static LearnedKeys Run(
        IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, int epochs, KeyScore? score, ParallelOptions parallel)
    {
        using var training = new KeyTraining(rounds, options, parallel);
        var checkpoint = options.StageFolder is { } folder
            ? TrainingCheckpoint.In(folder, TrainingKind.CacheKeys, KeyTraining.Fingerprint(rounds, options, epochs, score?.Name))
            : null;
        Func<int, double>? judge = score is null ? null : epoch => score.Judge(training.Keys(), epoch, epochs);
        var loop = new TrainingLoop(epochs, checkpoint) { BetweenSaves = BetweenSaves };
        var progress = loop.Run(training, judge, report: null, saved: null, parallel.CancellationToken);
        var keys = progress.Best is { } best ? KeyTraining.KeysOf(best) : training.Keys();
        return new LearnedKeys(progress.BestEpoch, keys, progress.Epochs);
    }
}

/// <summary>How the keys of an epoch are judged.</summary>
/// <param name="Name">What tells checkpoints of one way from those of another.</param>
/// <param name="Judge">The score of every round's keys after an epoch, and the number of epochs: the higher the better.</param>
internal sealed record KeyScore(string Name, Func<float[][], int, int, double> Judge);
