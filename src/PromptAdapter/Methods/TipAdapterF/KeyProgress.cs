using System.Diagnostics;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>How far a training of keys has come, over all of its rounds.</summary>
/// <param name="Epochs">The best epoch so far, counted from 1; the last one where nothing is scored.</param>
/// <param name="Correct">Its correct images; -1 where nothing is scored.</param>
/// <param name="Keys">Each round's keys at that epoch, <c>[n, D]</c>.</param>
/// <param name="Curve">What each epoch came to in the first round.</param>
internal sealed record KeyProgress(int Epochs, int Correct, float[][] Keys, List<TrainingEpoch> Curve)
{
    // An epoch of a small support set takes less time than its checkpoint.
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(1);

    /// <summary>Trains every round's keys, all in step, and leaves checkpoints between epochs, and one at the end, where a folder is stated.</summary>
    /// <param name="rounds">What is trained on, each with its head.</param>
    /// <param name="options">How.</param>
    /// <param name="epochs">Epochs of the schedule to run.</param>
    /// <param name="ties">Which of the epochs with the most correct images is kept: the first, or the last, which is nearest to training to the end.</param>
    /// <param name="score">Correct images of each round's keys. Without it the last epoch is kept.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public static KeyProgress Run(IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, int epochs, TieBreak ties, Func<float[][], int>? score, ParallelOptions parallel)
    {
        var trainers = new List<KeyTrainer>();
        try
        {
            foreach (var round in rounds)
                trainers.Add(new KeyTrainer(round.Support, round.Views, round.Head, options.WithAlpha(options.Alpha * round.CacheFactor)));
            var checkpoint = options.StageFolder is { } folder ? KeyCheckpoint.In(folder, rounds, options, epochs, score is null ? null : ties) : null;
            var progress = checkpoint?.Resume(trainers) ?? new KeyProgress(0, -1, [.. trainers.Select(trainer => trainer.Keys())], []);
            var sinceSaved = Stopwatch.StartNew();
            while (progress.Curve.Count < epochs)
            {
                List<TrainingEpoch> curve = [.. progress.Curve, trainers.ConvertAll(trainer => trainer.RunEpoch(parallel))[0]];
                var now = trainers.ConvertAll(trainer => trainer.Keys()).ToArray();
                var correct = score?.Invoke(now) ?? -1;
                progress = score is null || correct > progress.Correct || (ties == TieBreak.NearestToStated && correct == progress.Correct)
                    ? new KeyProgress(curve.Count, correct, now, curve)
                    : progress with { Curve = curve };
                if (curve.Count == epochs || sinceSaved.Elapsed > BetweenSaves)
                {
                    checkpoint?.Save(trainers, progress);
                    sinceSaved.Restart();
                }
            }

            return progress;
        }
        finally
        {
            trainers.ForEach(trainer => trainer.Dispose());
        }
    }
}
