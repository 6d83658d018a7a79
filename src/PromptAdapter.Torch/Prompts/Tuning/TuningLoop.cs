using System.Globalization;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>
/// The epochs of a tuning run, whatever its steps show: descent, checkpoint, choice of the epoch, progress. The same start, steps and options
/// on the same machine give the same bits, whether the run was interrupted and resumed or not.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="fingerprint">Of everything that the run depends on; a checkpoint of another run is refused.</param>
/// <param name="stage">What progress is reported as.</param>
internal sealed class TuningLoop(PromptTuningOptions options, string fingerprint, string stage)
{
    /// <summary>Runs all epochs, or those that a checkpoint leaves.</summary>
    /// <param name="steps">The steps; their parameters hold the values to start from.</param>
    /// <param name="score">Judges the parameters at the end of epoch 1, 2, …; without it the last epoch is taken.</param>
    /// <param name="progress">Told loss and accuracy after each epoch.</param>
    /// <param name="cancellationToken">Stops between two steps; the checkpoint of the last whole epoch stays.</param>
    /// <exception cref="InputException">The checkpoint is of another run, or the loss became infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TunedState Run(IPromptSteps steps, Func<int, double>? score = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        var parameters = steps.Parameters;
        using var descent = new MomentumSgd(options.Momentum, options.WeightDecay);
        var start = parameters.ToState();
        var state = TuningCheckpoint.AtStart(start);
        if (options.CheckpointPath is { } saved && TuningCheckpoint.Find(saved, fingerprint, start) is { } found)
        {
            state = found;
            parameters.Set(found.State);
            descent.Restore(found.Velocity);
        }

        for (var epoch = state.Epochs.Count; epoch < options.Epochs; epoch++)
        {
            var summary = RunEpoch(steps, descent, epoch, cancellationToken);
            var scored = score?.Invoke(epoch + 1);
            if (scored is { } judged && !double.IsFinite(judged))
                throw new InvalidOperationException($"the scoring of epoch {epoch + 1} is not a finite number");
            state = state.After(summary with { Score = scored }, parameters.ToState(), descent.Velocity());
            if (options.CheckpointPath is { } path)
                state.Save(path, fingerprint);
            progress?.Report(new ProgressReport(stage, epoch + 1, options.Epochs, "epochs", string.Create(CultureInfo.InvariantCulture, $"loss {summary.Loss:F3}, accuracy {summary.Accuracy:F1} %")));
        }

        return new TunedState(state.Best, state.BestEpoch, state.Epochs, state.State);
    }

    private EpochSummary RunEpoch(IPromptSteps steps, MomentumSgd descent, int epoch, CancellationToken cancellationToken)
    {
        var rate = options.Schedule.RateAt(epoch, options.Epochs);
        double loss = 0;
        long correct = 0, shown = 0, count = 0;
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var step in steps.Epoch(epoch, cancellationToken))
        {
            descent.Step(steps.Parameters, rate);
            (loss, correct, shown, count) = (loss + step.Loss, correct + step.Correct, shown + step.Shown, count + 1);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return double.IsFinite(loss)
            ? new EpochSummary(epoch + 1, loss / count, 100.0 * correct / shown, null)
            : throw new InputException($"the loss became infinite in epoch {epoch + 1}", null, "tune with a smaller learning rate");
    }
}
