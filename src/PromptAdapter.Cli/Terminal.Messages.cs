using PromptAdapter.Datasets;

namespace PromptAdapter.Cli;

internal sealed partial class Terminal
{
    private const int NamesShown = 5;

    /// <summary>One line on standard error that starts with <c>warning:</c>.</summary>
    public void Warn(string message) => Error.WriteLine(Styled.Warning(this, message.ReplaceLineEndings(" ")));

    /// <summary>The first few of the skipped files with their reasons, and how many more there are.</summary>
    public void WarnSkipped(IReadOnlyList<SkippedFile> files, string what)
    {
        foreach (var file in files.Take(NamesShown))
            Warn(file.Reason.StartsWith(file.Key, StringComparison.Ordinal) ? $"{what}: {file.Reason}" : $"{what}: {file.Key} ({file.Reason})");
        if (files.Count > NamesShown)
            Warn($"{what}: {files.Count - NamesShown} more files");
    }
}
