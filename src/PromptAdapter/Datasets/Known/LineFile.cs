using PromptAdapter.Runtime;

namespace PromptAdapter.Datasets.Known;

/// <summary>Text files that data sets come with, one entry a line.</summary>
internal static class LineFile
{
    private const long LargestFile = 16L << 20; // bytes; the longest known has 1000 lines

    /// <summary>The trimmed lines that are not empty, with their numbers from 1.</summary>
    /// <exception cref="InputException">The file cannot be read, or is too large to be such a list.</exception>
    public static IReadOnlyList<(int Number, string Text)> Read(string path, string remedy)
    {
        var text = TextFile.Read(path, remedy, LargestFile);
        return [.. TextFile.Lines(text).Select((line, at) => (at + 1, line.Trim())).Where(line => line.Item2.Length > 0)];
    }

    /// <summary>Takes a line apart at its first space; <see langword="null"/> when there is nothing behind one.</summary>
    public static (string Head, string Tail)? Halves(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? null : (line[..space], line[(space + 1)..].Trim());
    }
}
