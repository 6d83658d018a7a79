using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Training;
using PromptAdapter.Training;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>The training of a prompt of any mode, whatever its steps show: descent with momentum, at one learning rate in each epoch.</summary>
internal sealed class PromptTraining : ITraining<EpochSummary>, IDisposable
{
    private readonly IPromptSteps _steps;
    private readonly PromptTuningOptions _options;
    private readonly MomentumSgd _descent;

    private PromptTraining(IPromptSteps steps, PromptTuningOptions options)
    {
        (_steps, _options) = (steps, options);
        _descent = new MomentumSgd(options.Momentum, options.WeightDecay);
    }

    /// <inheritdoc/>
    public JsonTypeInfo<List<EpochSummary>> EpochsAsJson => EpochSummaries.Default.ListEpochSummary;

    /// <summary>Runs all epochs, or those that a checkpoint leaves.</summary>
    /// <param name="steps">The steps; their parameters hold the values to start from.</param>
    /// <param name="options">Settings.</param>
    /// <param name="run">A digest of everything that the run depends on; a checkpoint of another run is refused.</param>
    /// <param name="stage">What progress is reported as.</param>
    /// <param name="score">Judges the parameters at the end of epoch 1, 2, …; without it the last epoch is taken.</param>
    /// <param name="progress">Told loss and accuracy after each epoch.</param>
    /// <param name="cancellationToken">Stops between two steps; the checkpoint of the last whole epoch stays.</param>
    /// <exception cref="InputException">The checkpoint is of another run, or the loss became infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TunedState Run(
        IPromptSteps steps, PromptTuningOptions options, string run, string stage, Func<int, double>? score, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        using var training = new PromptTraining(steps, options);
        var checkpoint = options.CheckpointPath is { } path ? new TrainingCheckpoint(path, TrainingKind.Prompt, run) { Settings = [Setting.Restart] } : null;
        var reached = new TrainingLoop(options.Epochs, checkpoint).Run(training, score, Report, saved: null, cancellationToken);
        var last = steps.Parameters.ToState();
        EpochSummary[] epochs = [.. reached.Epochs.Select((epoch, i) => epoch with { Score = score is null ? null : reached.Scores[i] })];
        return new TunedState(reached.Best is { } best ? StateOf(best) : last, reached.BestEpoch, epochs, last);

        void Report(TrainingProgress<EpochSummary> now)
        {
            var (epoch, loss, accuracy, _) = now.Epochs[^1];
            var detail = string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}, accuracy {accuracy:F1} %");
            progress?.Report(new ProgressReport(stage, epoch, options.Epochs, "epochs", detail));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingTensor> Values() => TensorsOf(_steps.Parameters.ToState());

    /// <inheritdoc/>
    public IReadOnlyList<TrainingTensor> Memory() => TensorsOf(_descent.Velocity());

    /// <inheritdoc/>
    public void Restore(
        IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<EpochSummary> epochs)
    {
        var start = _steps.Parameters.ToState();
        if (values.Count != start.Tensors.Count || !values.Values.Concat(memory.Values).All(IsPart))
            throw new ArgumentException("the parts are not those of this prompt", nameof(values));
        _descent.Restore(StateOf(memory.Values), _steps.Parameters);
        _steps.Parameters.Set(StateOf(values.Values));

        bool IsPart(TrainingTensor tensor) => start.Has(tensor.Name) && start[tensor.Name].Shape.SequenceEqual(tensor.Shape);
    }

    /// <inheritdoc/>
    public EpochSummary RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        TensorThreads.Settle();
        var rate = _options.Schedule.RateAt(epoch, _options.Epochs);
        double loss = 0;
        long correct = 0, shown = 0, count = 0;
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var step in _steps.Epoch(epoch, cancellationToken))
        {
            _descent.Step(_steps.Parameters, rate);
            (loss, correct, shown, count) = (loss + step.Loss, correct + step.Correct, shown + step.Shown, count + 1);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return double.IsFinite(loss)
            ? new EpochSummary(epoch + 1, loss / count, 100.0 * correct / shown, null)
            : throw new InputException($"the loss became infinite in epoch {epoch + 1}", null, "tune with a smaller learning rate");
    }

    /// <inheritdoc/>
    public void Dispose() => _descent.Dispose();

    private static TrainingTensor[] TensorsOf(PromptState state) => [.. state.Tensors.Select(part => new TrainingTensor(part.Name, part.Shape, part.Values))];

    private static PromptState StateOf(IEnumerable<TrainingTensor> tensors) =>
        new(tensors.Select(tensor => new PromptTensor(tensor.Name, tensor.Shape, tensor.Values)));
}
