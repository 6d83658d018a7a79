using System.Text.RegularExpressions;

namespace PromptAdapter.Runtime;

/// <summary>
/// What lies in the per-user folders, and what of it can go. Only files that this library names as it names its own are ever spoken of; others, and those that
/// a running process has open, stay.
/// </summary>
public static partial class UserCache
{
    private const string InUse = "in use";

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip =
        FileAttributes.ReparsePoint
    };

    /// <summary>How many files a folder holds, and how many bytes they take.</summary>
    /// <param name="folder">The folder; one that is not there holds none.</param>
    public static (int Files, long Bytes) SizeOf(string folder)
    {
        var (files, bytes) = (0, 0L);
        foreach (var file in FilesIn(folder))
            (files, bytes) = (files + 1, bytes + file.Length);
        return (files, bytes);
    }

    /// <summary>Encoded images in a feature store.</summary>
    /// <param name="folder">The store.</param>
    public static IReadOnlyList<CachedEntry> Features(string folder) => Own(folder, FeatureName());

    /// <summary>Finished and interrupted trainings.</summary>
    /// <param name="folder">Their folder.</param>
    public static IReadOnlyList<CachedEntry> Stages(string folder) => Own(folder, StageName());

    /// <summary>What killed processes were writing anywhere below a folder; what a running one writes is not among it.</summary>
    /// <param name="folder">The folder.</param>
    public static IReadOnlyList<CachedEntry> Abandoned(string folder) =>
        [.. FilesIn(folder).Where(file => TemporaryFiles.IsAbandoned(file.FullName)).Select(file => new CachedEntry(file.FullName, file.Length, null))];

    /// <summary>Removes files, and the folders below <paramref name="root"/> that are empty then.</summary>
    /// <param name="root">The folder that stays.</param>
    /// <param name="entries">The files; those that are kept are passed over.</param>
    /// <returns>How many bytes are free now.</returns>
    public static long Remove(string root, IEnumerable<CachedEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var freed = 0L;
        foreach (var entry in entries.Where(entry => entry.Kept is null))
        {
            try
            {
                File.Delete(entry.Path);
                freed += entry.Bytes;
                for (var folder = Path.GetDirectoryName(entry.Path)!; folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any();
                    folder = Path.GetDirectoryName(folder)!)
                    Directory.Delete(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Gone already, in use, or not this user's to remove: it stays, and is not counted.
            }
        }

        return freed;
    }

    /// <summary>The files below a folder whose names, from the folder on and with forward slashes, are of a form.</summary>
    internal static IReadOnlyList<CachedEntry> Own(string folder, Regex name, Func<string, string?>? kept = null)
    {
        var open = OpenFiles.Numbers();
        return [.. FilesIn(folder).Where(file => name.IsMatch(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => new CachedEntry(file.FullName, file.Length, open.Contains(FileStatus.Of(file.FullName).Number) ? InUse
                : kept?.Invoke(file.FullName)))];
    }

    private static IEnumerable<FileInfo> FilesIn(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", Everything) : [];

    [GeneratedRegex(@"\A(?<folder>[0-9a-f]{2})/\k<folder>[0-9a-f]{62}\.feature\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FeatureName();

    [GeneratedRegex(@"\A(prompt|cache-keys|low-rank|small-clip)-[0-9a-f]+\.safetensors\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StageName();
}
