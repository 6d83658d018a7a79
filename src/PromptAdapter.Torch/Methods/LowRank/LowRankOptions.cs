namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>
/// Settings of the low-rank tuning of both towers. The defaults are those of CLIP-LoRA (arXiv 2405.18541) but for the number of steps, which there grows with
/// the shots: 500 for each image of a class.
/// </summary>
internal sealed record LowRankOptions
{
    /// <summary>r, the rank of each update.</summary>
    public const int Rank = 2;

    /// <summary>The part of the input values that an update does not see in a step.</summary>
    public const double Dropout = 0.25;

    /// <summary>The weight decay of AdamW.</summary>
    public const double WeightDecay = 0.01;

    /// <summary>The learning rate of the last step.</summary>
    public const double LastRate = 1e-6;

    private const int DefaultSteps = 500;

    /// <summary>Images of a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The learning rate of the first step; half a cosine brings it to <see cref="LastRate"/>. Default 2e-4.</summary>
    public double LearningRate { get; init; } = 2e-4;

    /// <summary>Passes over the shots; <see langword="null"/> takes as many as make 500 steps, whatever the number of shots.</summary>
    public int? Epochs { get; init; }

    /// <summary>The settings that were asked for.</summary>
    public static LowRankOptions Of(FitOptions options) => new() { Epochs = options.VisualEpochs };

    /// <summary>Steps of an epoch over N images: a last batch that is not full is left out unless it is the only one.</summary>
    public int StepsOf(int count) => Math.Max(1, count / BatchSize);

    /// <summary>The epochs in force for N images.</summary>
    public int EpochsFor(int count) => Epochs ?? (DefaultSteps + StepsOf(count) - 1) / StepsOf(count);

    /// <summary>The learning rate of step t of T.</summary>
    public double RateAt(int step, int steps) => LastRate + (LearningRate - LastRate) * (1 + Math.Cos(Math.PI * step / steps)) / 2;
}
