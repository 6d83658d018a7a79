namespace PromptAdapter.Runtime;

/// <summary>Passes progress on under another stage's name: what a part calls itself says little to who waits for the whole.</summary>
internal sealed class StagedProgress : IProgress<ProgressReport>
{
    private readonly IProgress<ProgressReport> _progress;
    private readonly string _stage;

    private StagedProgress(IProgress<ProgressReport> progress, string stage) => (_progress, _stage) = (progress, stage);

    /// <summary>A progress that renames, or none where none is wanted.</summary>
    public static IProgress<ProgressReport>? Of(IProgress<ProgressReport>? progress, string stage) =>
        progress is null ? null : new StagedProgress(progress, stage);

    /// <inheritdoc/>
    public void Report(ProgressReport value) => _progress.Report(value with { Stage = _stage });
}
