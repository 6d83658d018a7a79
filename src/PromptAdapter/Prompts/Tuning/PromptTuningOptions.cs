using PromptAdapter.Training;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>Settings of prompt tuning; the defaults are CoOp's (arXiv 2109.01134).</summary>
public sealed record PromptTuningOptions
{
    /// <summary>Passes over the support set. Default 50; CoOp takes 200 for 16 shots.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Images per step. The last, smaller batch of an epoch is left out unless it is the only one. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate of each epoch.</summary>
    public LearningRateSchedule Schedule { get; init; } = new();

    /// <summary>Momentum of the descent. Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay. Default 5e-4.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Seed of the order of the images and of the choice of their views. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where to leave a checkpoint after each epoch and to go on from; <see langword="null"/> for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Refuses settings that cannot work.</summary>
    /// <exception cref="InputException">A number is out of range.</exception>
    internal void Validate()
    {
        if (Epochs < 1 || BatchSize < 1)
            throw new InputException($"{Epochs} epochs with {BatchSize} images a step are no training", null, "use at least one of each");
        if (!(Momentum is >= 0 and < 1) || !(WeightDecay >= 0) || !double.IsFinite(WeightDecay))
            throw new InputException(FormattableString.Invariant($"momentum {Momentum} and weight decay {WeightDecay} are out of range"), null,
                "use a momentum in 0…1 and a weight decay of 0 or more");
        if (!(Schedule.BaseRate > 0) || !double.IsFinite(Schedule.BaseRate) || !(Schedule.WarmupRate >= 0) || Schedule.WarmupEpochs < 0)
            throw new InputException(FormattableString.Invariant(
                $"a learning rate of {Schedule.BaseRate} after {Schedule.WarmupEpochs} epochs at {Schedule.WarmupRate} is out of range"), null,
                "use positive rates");
    }
}
