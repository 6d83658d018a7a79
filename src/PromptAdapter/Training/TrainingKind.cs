namespace PromptAdapter.Training;

/// <summary>What kind of training a checkpoint is of.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Subject">What is trained, for messages.</param>
/// <param name="DependsOn">What another run of the kind differs in, for messages.</param>
internal sealed record TrainingKind(string Name, string Subject, string DependsOn)
{
    /// <summary>The keys of Tip-Adapter-F.</summary>
    public static readonly TrainingKind CacheKeys = new("cache-keys", "the keys of a cache", "other images, classes or settings");

    /// <summary>A prompt of any mode.</summary>
    public static readonly TrainingKind Prompt = new("prompt", "a prompt", "other images, classes, options or another model");

    /// <summary>Low-rank updates of both towers.</summary>
    public static readonly TrainingKind LowRank = new("low-rank", "low-rank updates", "other images, classes, options or another model");

    /// <summary>The formats of checkpoints that versions before this one wrote.</summary>
    public static readonly IReadOnlyList<string> EarlierFormats =
        ["key-training-checkpoint", "prompt-tuning-checkpoint", "prompt-tuning-checkpoint-2", "pretraining-state"];
}
