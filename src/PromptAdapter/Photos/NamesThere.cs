using System.Text.RegularExpressions;

namespace PromptAdapter.Photos;

/// <summary>
/// The names of a class folder: those of what is there, and those that were given out since. A photo that got a number is found under it again, so that a
/// sorting can be repeated.
/// </summary>
internal sealed partial class NamesThere
{
    private readonly string _folder;
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<Entry>> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lists a folder.</summary>
    /// <param name="folder">The folder, an absolute path; it need not exist.</param>
    public NamesThere(string folder)
    {
        _folder = folder;
        if (!Directory.Exists(folder))
            return;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var entry = new Entry(path);
            var name = Path.GetFileName(path);
            _taken.Add(name);
            Add(name, entry);
            if (Numbered().Match(name) is { Success: true } match)
                Add(match.Groups["stem"].Value + match.Groups["extension"].Value, entry);
        }
    }

    /// <summary>Whether a photo is there already, byte for byte, under its name or its name with a number. What has another length is not read.</summary>
    /// <param name="photo">The photo.</param>
    public bool Holds(string photo) => _byName.TryGetValue(Path.GetFileName(photo), out var entries) && LengthOf(photo) is var length
        && entries.Any(entry => entry.Length == length && SortPlan.IsSame(photo, entry.Path));

    /// <summary>A place at which nothing is and nothing else will be put.</summary>
    /// <param name="name">The name wanted.</param>
    public string Give(string name) => Path.Combine(_folder, ClassFolderNames.Unique(name, _taken));

    private void Add(string name, Entry entry)
    {
        if (!_byName.TryGetValue(name, out var entries))
            _byName.Add(name, entries = []);
        entries.Add(entry);
    }

    // Of what a link leads to; null where that cannot be told.
    private static long? LengthOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it is compared with its like, and found to be none
        }
    }

    // As ClassFolderNames.Unique writes them.
    [GeneratedRegex(@"\A(?<stem>.*) \([1-9][0-9]*\)(?<extension>(\.[^.]*)?)\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();

    private sealed class Entry(string path)
    {
        private readonly Lazy<long?> _length = new(() => LengthOf(path));

        public string Path => path;

        public long? Length => _length.Value;
    }
}
