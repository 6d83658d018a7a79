using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Prompts;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>The run of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="ChosenEpoch">The epoch whose values count.</param>
/// <param name="Epochs">Every epoch.</param>
public sealed record SeedRun(long Seed, int ChosenEpoch, IReadOnlyList<EpochSummary> Epochs);

/// <summary>How a prompt does on the validation images of a task that it has learned from.</summary>
/// <param name="Task">The task.</param>
/// <param name="Accuracy">Of its validation images; <see langword="null"/> where it has none.</param>
public sealed record HeldOutAccuracy(string Task, Accuracy? Accuracy);

/// <summary>The outcome of learning a prompt.</summary>
/// <param name="Prompt">The prompt, with everything that it has seen.</param>
/// <param name="Start">What it started from.</param>
/// <param name="Runs">One run for each seed.</param>
/// <param name="HeldOut">The accuracy of the prompt, the mean over the seeds, on each task.</param>
/// <param name="Unreadable">Images that were left out.</param>
public sealed record PretrainedPrompt(SavedPrompt Prompt, PromptStart Start,
    IReadOnlyList<SeedRun> Runs, IReadOnlyList<HeldOutAccuracy> HeldOut, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>The mean over the tasks that have validation images, in percent; <see langword="null"/> where none has.</summary>
    public double? MeanHeldOut => HeldOut.Where(task => task.Accuracy is not null).Select(task => (double?)task.Accuracy!.Value.Percent).Average();
}
