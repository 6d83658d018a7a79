using System.Diagnostics;

namespace PromptAdapter.Training;

/// <summary>
/// The epochs of any training: taking up where a checkpoint stands, the choice of the epoch, checkpoints, progress and cancellation. The same training on the
/// same machine ends in the same bits, whether it was interrupted and resumed or not.
/// </summary>
/// <param name="epochs">How many there are in all.</param>
/// <param name="checkpoint">Where to go on from and what to write; <see langword="null"/> for none.</param>
internal sealed class TrainingLoop(int epochs, TrainingCheckpoint? checkpoint)
{
    /// <summary>The least time between two checkpoints; there is one at the end in any case. Default none: one after every epoch.</summary>
    public TimeSpan BetweenSaves { get; init; } = TimeSpan.Zero;

    /// <summary>Runs all epochs, or those that the checkpoint leaves.</summary>
    /// <typeparam name="TEpoch">What one epoch tells.</typeparam>
    /// <param name="training">What is trained.</param>
    /// <param name="score">Judges the values at the end of epoch 1, 2, …; without it the last ones count.</param>
    /// <param name="report">Told of every epoch, with what it told.</param>
    /// <param name="saved">Told after each checkpoint.</param>
    /// <param name="cancellationToken">Stops between two steps; a checkpoint of the last whole epoch stays.</param>
    /// <exception cref="InputException">The checkpoint is of another training or version, or damaged, or an epoch failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainingProgress<TEpoch> Run<TEpoch>(
        ITraining<TEpoch> training, Func<int, double>? score, Action<TrainingProgress<TEpoch>>? report, Action<TrainingProgress<TEpoch>>? saved,
        CancellationToken cancellationToken)
    {
        var progress = checkpoint?.Resume(training, scored: score is not null) ?? new TrainingProgress<TEpoch>();
        var kept = progress.Epochs.Count;
        var sinceSaved = Stopwatch.StartNew();
        while (progress.Epochs.Count is var epoch && epoch < epochs)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save();
                cancellationToken.ThrowIfCancellationRequested();
            }

            var told = training.RunEpoch(epoch, cancellationToken);
            var judged = score?.Invoke(epoch + 1);
            if (judged is { } number && !double.IsFinite(number))
                throw new InvalidOperationException($"the scoring of epoch {epoch + 1} is not a finite number");
            progress.Add(told, judged, training.Values);
            if (progress.Epochs.Count == epochs || sinceSaved.Elapsed >= BetweenSaves)
                Save();
            report?.Invoke(progress);
        }

        return progress;

        void Save()
        {
            sinceSaved.Restart();
            if (checkpoint is null || progress.Epochs.Count == kept)
                return;
            checkpoint.Save(training, progress);
            kept = progress.Epochs.Count;
            saved?.Invoke(progress);
        }
    }
}
