using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using PromptAdapter.Datasets;
using PromptAdapter.Runtime;

namespace PromptAdapter.Photos;

/// <summary>
/// What a sorting did, one JSON object in each line, so that it can be taken back. A photo that was changed, moved or replaced since is left as it is, and
/// said.
/// </summary>
public sealed class UndoList : IDisposable
{
    internal const string Folder = "folder";

    private const string Remedy = "give the file that was named when photos were sorted";

    private readonly FileStream _stream;
    private readonly string _path;

    private UndoList(FileStream stream, string path) => (_stream, _path) = (stream, path);

    /// <summary>Takes a sorting back, the last step first, and removes the class folders that it made where they are empty by then.</summary>
    /// <param name="path">The undo list; it stays, and using it twice does no harm.</param>
    /// <param name="dryRun">Whether to say what would be done and to do nothing.</param>
    /// <param name="cancellationToken">Stops the work between photos.</param>
    /// <returns>How many photos were taken back, and which were not, with the reason.</returns>
    /// <exception cref="InputException">The file is missing or no undo list.</exception>
    /// <exception cref="SortingStoppedException">The token was cancelled; the list takes back the rest when it is used again.</exception>
    public static SortOutcome Apply(string path, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        var entries = Read(path);
        var left = new List<SkippedFile>();
        var done = 0;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new SortingStoppedException(new SortOutcome(done, left), cancellationToken);
            try
            {
                if (entries[i].Action == Folder)
                    RemoveFolder(entries[i].To, dryRun);
                else if (WhyNot(entries[i]) is { } reason)
                    left.Add(new SkippedFile(entries[i].To, reason));
                else if (IsThere(entries[i]))
                    done += TakeBack(entries[i], dryRun);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                left.Add(new SkippedFile(entries[i].To, error.Message.ReplaceLineEndings(" ").TrimEnd('.')));
            }
        }

        return new SortOutcome(done, left);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Refuses a list that cannot be begun, before a sorting that takes long.</summary>
    /// <param name="path">The undo list.</param>
    /// <param name="folder">The folder that is sorted into.</param>
    /// <exception cref="InputException">The file is there, or is the folder.</exception>
    public static void RequireNew(string path, string folder)
    {
        var full = Path.GetFullPath(path);
        if (Path.Exists(full))
            throw Taken(full);
        if (full == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
            throw new InputException("is the folder that is sorted into, too", full, "name another undo list");
    }

    /// <summary>Begins a list.</summary>
    /// <exception cref="InputException">The file is there, or cannot be written.</exception>
    internal static UndoList Create(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return new UndoList(new FileStream(full, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0), full);
        }
        catch (IOException error) when (Path.Exists(full))
        {
            throw Taken(full, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("the undo list cannot be written (" + error.Message.TrimEnd('.') + ")", full,
                "name an undo list in a folder that you may write to", error);
        }
    }

    /// <summary>Adds a step that is about to be done.</summary>
    /// <exception cref="InputException">The disk takes no more.</exception>
    internal void Add(UndoEntry entry)
    {
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, UndoEntries.Default.UndoEntry) + "\n"));
            _stream.Flush();
        }
        catch (IOException error)
        {
            throw new InputException("the undo list cannot be written (" + error.Message.TrimEnd('.') + ")", _path, "free space on its disk", error);
        }
    }

    private static InputException Taken(string path, IOException? inner = null) =>
        new("is there already, and may be needed to take back what it lists", path, "name another undo list", inner);

    private static List<UndoEntry> Read(string path)
    {
        try
        {
            var text = Encoding.UTF8.GetString(InputFile.ReadAllBytes(path, ReadLimits.ResultsBytes, Remedy)).TrimStart('\ufeff'); // an editor's mark
            string[] lines = [.. (text.EndsWith('\n') ? text[..^1] : text).Split('\n')];
            var entries = new List<UndoEntry>(lines.Length);
            for (var i = 0; i < lines.Length; i++)
            {
                try
                {
                    var entry = JsonSerializer.Deserialize(lines[i], UndoEntries.Default.UndoEntry);
                    if (!IsPlace(entry?.To) || !(entry!.Action == Folder || (entry.Action is "copy" or "link" or "move" && IsPlace(entry.From))))
                        throw new JsonException("no step of a sorting");
                    entries.Add(entry);
                }
                catch (JsonException) when (i == lines.Length - 1 && i > 0)
                {
                    // The last line of a run that was killed while writing it: the step was not begun.
                }
            }

            return entries;
        }
        catch (JsonException error)
        {
            throw new InputException("is no undo list", path, Remedy, error);
        }
    }

    private static bool IsPlace([NotNullWhen(true)] string? path) =>
        path is not null && !path.Contains('\0', StringComparison.Ordinal) && Path.IsPathFullyQualified(path);

    private static bool IsThere(UndoEntry entry) => new FileInfo(entry.To) is { Exists: true } or { LinkTarget: not null };

    // Only what the sorting put there, and left as it was, is touched.
    private static string? WhyNot(UndoEntry entry)
    {
        var file = new FileInfo(entry.To);
        if (entry.Action == "link")
            return file.LinkTarget is { } target ? target == entry.From ? null : "is another link than the one that was made" : file.Exists
                ? "is no link any more" : null;
        if (!file.Exists)
            return entry.Action == "move" && !File.Exists(entry.From) ? "is gone, and so is the photo from its old place" : null;
        if (file.LinkTarget is not null || file.Length != entry.Length || file.LastWriteTimeUtc.Ticks != entry.Modified)
            return "was changed since";
        if (entry.Action == "move")
            return Path.Exists(entry.From) ? $"its old place {entry.From} is taken" : null;
        if (!File.Exists(entry.From))
            return "is the only copy left: the photo that it was made of is gone";
        if (FileStatus.Of(entry.From).IsSameAs(FileStatus.Of(entry.To)))
            return $"is the only copy left: {entry.From} leads to it";
        return SortPlan.IsSame(entry.From, entry.To) ? null : "is the only copy left: the photo that it was made of was changed since";
    }

    private static int TakeBack(UndoEntry entry, bool dryRun)
    {
        if (dryRun)
            return 1;
        if (entry.Action == "move")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(entry.From)!);
            SortPlan.MoveWhole(entry.To, entry.From!);
        }
        else
        {
            File.Delete(entry.To);
        }

        return 1;
    }

    private static void RemoveFolder(string folder, bool dryRun)
    {
        if (!dryRun && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
