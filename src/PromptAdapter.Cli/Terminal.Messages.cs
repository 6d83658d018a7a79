using PromptAdapter.Datasets;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

internal sealed partial class Terminal
{
    private const int NamesShown = 5;
    private const int LongestWarning = 2 * ForeignText.LongestMessage;

    private readonly List<string> _warnings = [];

    /// <summary>
    /// Keeps a warning for the end, where it stands below the result and is not scrolled away: one line on standard error that starts with <c>warning:</c>,
    /// and an entry of <c>warnings</c> in the document of <c>--json</c>. The same one is said once. Calls may come from any thread.
    /// </summary>
    public void Warn(string message)
    {
        var line = ForeignText.Message(message, LongestWarning);
        lock (_warnings)
        {
            if (!_warnings.Contains(line))
                _warnings.Add(line);
        }
    }

    /// <summary>Says that an interruption was heard. Calls come from a thread of the system, in the middle of whatever is written.</summary>
    public void AcknowledgeInterruption()
    {
        try
        {
            // A line of progress may be open there; it is overwritten.
            OwnError.WriteLine((ErrorIsTerminal ? "\r\e[2K" : "") + "interrupted: coming to an end; a second Ctrl-C ends at once");
            OwnError.Flush();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Standard error is gone, and with it whoever could have read this.
        }
    }

    /// <summary>Prints the warnings that have gathered.</summary>
    public void PrintWarnings()
    {
        lock (_warnings)
        {
            foreach (var warning in _warnings)
                Styled.WriteWarning(this, warning);
            _warnings.Clear();
        }
    }

    /// <summary>The first few of the skipped files with their reasons, photos before other files, and how many more there are.</summary>
    public void WarnSkipped(IReadOnlyList<SkippedFile> files, string what)
    {
        foreach (var file in files.OrderBy(file => ImageFormats.IsImage(file.Key) || ImageFormats.IsOtherImage(file.Key) ? 0 : 1).Take(NamesShown))
            Warn(file.Reason.StartsWith(file.Key, StringComparison.Ordinal) ? $"{what}: {file.Reason}" : $"{what}: {file.Key} ({file.Reason})");
        if (files.Count > NamesShown)
            Warn($"{what}: {files.Count - NamesShown} more files");
    }
}
