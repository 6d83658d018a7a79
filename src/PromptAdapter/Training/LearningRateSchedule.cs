namespace PromptAdapter.Training;

/// <summary>How the learning rate starts.</summary>
public enum Warmup
{
    /// <summary>One small rate for all epochs of the warm-up.</summary>
    Constant,

    /// <summary>From the small rate in equal steps to the base rate.</summary>
    Linear,
}

/// <summary>The learning rate of each epoch, as CoOp sets it: a warm-up, then half a cosine down towards zero.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>The highest rate. Default 0.002.</summary>
    public double BaseRate { get; init; } = 0.002;

    /// <summary>Epochs of the warm-up; 0 for none. Default 1.</summary>
    public int WarmupEpochs { get; init; } = 1;

    /// <summary>The rate that the warm-up starts at. Default 1e-5.</summary>
    public double WarmupRate { get; init; } = 1e-5;

    /// <summary>How the warm-up goes on. Default constant.</summary>
    public Warmup Warmup { get; init; } = Warmup.Constant;

    /// <summary>
    /// Whether the cosine begins behind the warm-up, so that it is cut off before it reaches its end; otherwise it begins with the first epoch,
    /// scaled to start from the base rate. Default true.
    /// </summary>
    public bool CosineStartsAfterWarmup { get; init; } = true;

    /// <summary>The rate of one epoch.</summary>
    /// <param name="epoch">0 … epochs − 1.</param>
    /// <param name="epochs">How many epochs there are.</param>
    public double RateAt(int epoch, int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epoch, epochs);
        if (epoch < WarmupEpochs)
            return Warmup == Warmup.Constant || epoch == 0 ? WarmupRate : BaseRate * epoch / WarmupEpochs;
        return CosineStartsAfterWarmup
            ? BaseRate * Height(epoch - WarmupEpochs) / 2
            : BaseRate * Height(epoch) / Height(WarmupEpochs);

        double Height(int at) => 1 + Math.Cos(Math.PI * at / epochs);
    }
}
