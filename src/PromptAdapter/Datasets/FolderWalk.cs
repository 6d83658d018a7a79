using PromptAdapter.Runtime;

namespace PromptAdapter.Datasets;

/// <summary>
/// Lists folders the same way on every machine: ordinal order, hidden entries ignored, links followed unless they lead back into their own parents.
/// Keeps account of the files that were left out.
/// </summary>
/// <param name="root">The absolute path that keys are relative to.</param>
/// <param name="leavesOutClosed">Whether a folder below that cannot be read is left out, as for a library of photos; else it is refused, as a class is.</param>
internal sealed class FolderWalk(string root, bool leavesOutClosed = false)
{
    private const int DeepestFolder = 64;
    private const string UnnameableReason = "its name is not UTF-8; rename it";

    // What file managers, network drives, archivers and notebooks leave between photos; thumbnails above all, which would count as photos.
    private static readonly HashSet<string> Litter = new(
        [
            "__MACOSX", "@eaDir", "#recycle", "@Recycle", "@Recently-Snapshot", "@tmp", "@__thumb", "$RECYCLE.BIN", "System Volume Information", "lost+found",
            "Network Trash Folder", "Temporary Items", "Icon\r", "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "Picasa.ini", "__pycache__",
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly List<SkippedFile> _skipped = [];

    public IReadOnlyList<SkippedFile> Skipped => _skipped;

    /// <summary>The visible sub-folders of a folder, in ordinal order.</summary>
    public static List<DirectoryInfo> FoldersIn(string folder) => [.. EntriesOf(folder).OfType<DirectoryInfo>()];

    /// <summary>The names of the visible files of a folder, in ordinal order.</summary>
    public static List<string> FilesIn(string folder) => [.. EntriesOf(folder).OfType<FileInfo>().Select(file => file.Name)];

    /// <summary>The keys of all images below a folder, sorted ordinally.</summary>
    public List<string> ImagesBelow(string folder)
    {
        var keys = new List<string>();
        var info = new DirectoryInfo(folder);
        Collect(TargetOf(info)?.FullName ?? folder, KeyOf(folder), depth: 0, keys, []);
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    // A linked folder is listed under its own path, not the link's: so every folder has one name here and links cannot lead on forever.
    private void Collect(string folder, string key, int depth, List<string> keys, HashSet<string> linked)
    {
        List<FileSystemInfo> entries;
        try
        {
            entries = AllIn(folder);
        }
        catch (InputException error) when (leavesOutClosed && depth > 0)
        {
            // One of somebody else's, or one that has vanished meanwhile, costs the others nothing.
            _skipped.Add(new SkippedFile(key, $"{error.Problem}; {error.Remedy}"));
            return;
        }

        foreach (var (name, _) in Unnameable(folder, entries))
            _skipped.Add(new SkippedFile(Under(key, name), UnnameableReason));
        foreach (var entry in entries.Where(entry => !RawFileNames.IsUnnameable(entry)))
        {
            var entryKey = Under(key, entry.Name);
            var isLink = entry.LinkTarget is not null;
            var target = TargetOf(entry);
            var reason = target switch
            {
                FileInfo file => WhySkipped(entry.Name, file),
                DirectoryInfo when depth == DeepestFolder => $"more than {DeepestFolder} folders deep",
                DirectoryInfo inside when isLink && RealPath.IsWithin(folder, inside.FullName) => "a link to a folder that it is in",
                DirectoryInfo inside when isLink && !linked.Add(inside.FullName) => "a link to a folder that another link led to",
                DirectoryInfo => null,
                _ => "a link to nothing",
            };

            if (reason is not null)
                _skipped.Add(new SkippedFile(entryKey, reason));
            else if (target is FileInfo)
                keys.Add(entryKey);
            else
                Collect(target!.FullName, entryKey, depth + 1, keys, linked);
        }
    }

    /// <summary>Refuses a folder in which a class or a split is called by bytes that are no text; files of such names are skipped.</summary>
    public static void RefuseUnnameableFolders(string folder)
    {
        if (Unnameable(folder, AllIn(folder)).Find(entry => entry.IsFolder) is { Escaped: not null } found)
            throw new InputException($"holds the folder '{found.Escaped}', whose name is not UTF-8", folder, "rename that folder");
    }

    private static string Under(string key, string name) => key == "." ? name : $"{key}/{name}";

    private string KeyOf(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string? WhySkipped(string name, FileInfo file)
    {
        if (!ImageFormats.IsImage(name))
            return ImageFormats.WhyNot(name);
        if (file.Length > 0)
            return null;
        // Pipes and devices have no length either, and reading one could wait forever.
        return FileStatus.Of(file.FullName).Kind is FileKind.Pipe or FileKind.Device ? "a pipe or a device, not a plain file" : "the file is empty";
    }

    /// <summary>The entry itself, or what a link finally leads to; <see langword="null"/> for a link to nothing or in a circle.</summary>
    private static FileSystemInfo? TargetOf(FileSystemInfo entry)
    {
        if (entry.LinkTarget is null)
            return entry;
        try
        {
            return entry.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target ? target : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static List<FileSystemInfo> EntriesOf(string folder) => [.. AllIn(folder).Where(entry => !RawFileNames.IsUnnameable(entry))];

    private static List<(string Escaped, bool IsFolder)> Unnameable(string folder, List<FileSystemInfo> entries) =>
        entries.FindAll(RawFileNames.IsUnnameable) is { Count: > 0 } unnameable ? RawFileNames.In(folder, unnameable) : [];

    private static List<FileSystemInfo> AllIn(string folder)
    {
        try
        {
            var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry => !IsHidden(entry)).ToList();
            entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return entries;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("the folder cannot be read (" + error.Message.TrimEnd('.') + ")", folder,
                "check that it exists and that you may read it", error);
        }
    }

    private static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || Litter.Contains(entry.Name) || entry.Name.StartsWith("SYNOPHOTO_", StringComparison.Ordinal)
        || (OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.Hidden));
}
