using PromptAdapter.Datasets;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;

namespace PromptAdapter;

/// <summary>A support set that is being changed: which images it then holds, in the order in which a fit on all of them would take them.</summary>
internal sealed class SupportEdit
{
    private readonly List<Entry> _entries;
    private readonly List<string> _classes;
    private readonly List<ChangedImage> _added = [], _relabelled = [], _known = [], _removed = [];

    private SupportEdit(ClassifierState state)
    {
        _classes = [.. state.ClassNames];
        _entries = [.. state.Support.Select((image, row) => new Entry(image.Path, state.ClassNames[image.Label], image.Sha256) { Row = row })];
        Before = state;
    }

    private ClassifierState Before { get; }

    /// <summary>One image of the new set.</summary>
    /// <param name="Key">Its path in the classifier.</param>
    /// <param name="ClassName">Its class.</param>
    /// <param name="Sha256">The hash of its file.</param>
    public sealed record Entry(string Key, string ClassName, string Sha256)
    {
        /// <summary>Its row in the support set before; <see langword="null"/> for a new image.</summary>
        public int? Row { get; init; }

        /// <summary>Where a new image comes from.</summary>
        public LabelledImage? Image { get; init; }
    }

    /// <summary>The images, class after class, <c>[N]</c>.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The class names, <c>[C]</c>.</summary>
    public IReadOnlyList<string> ClassNames => _classes;

    /// <summary>What differs.</summary>
    public SupportChanges Changes => new()
    {
        Added = _added,
        Relabelled = _relabelled,
        Known = _known,
        Removed = _removed,
        NewClasses = [.. _classes.Except(Before.ClassNames, StringComparer.Ordinal)],
        LostClasses = [.. Before.ClassNames.Except(_classes, StringComparer.Ordinal)],
    };

    /// <summary>The support set with further images.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="images">The images; their labels index <paramref name="classNames"/>.</param>
    /// <param name="sha256">Their hashes, <c>[M]</c>; <see langword="null"/> for one that cannot be read and is left out.</param>
    /// <param name="classNames">The names of their classes; one that the classifier does not know becomes a new class.</param>
    /// <param name="origin">What new images are put under whose path another image has already.</param>
    public static SupportEdit Add(
        ClassifierState state, IReadOnlyList<LabelledImage> images, IReadOnlyList<string?> sha256, IReadOnlyList<string> classNames, string origin)
    {
        var edit = new SupportEdit(state);
        string[] names = [.. classNames.Select(new KnownClasses(state.ClassNames).NameOf)];
        for (var i = 0; i < images.Count; i++)
        {
            if (sha256[i] is { } hash)
                edit.Add(images[i], hash, names[images[i].Label], origin);
        }

        edit.Sort(state.ClassNames);
        edit.RequireTwoClasses();
        return edit;
    }

    /// <summary>The support set without some of its images.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="images">Their paths in the classifier, or the hashes of their files.</param>
    /// <exception cref="InputException">The classifier has no such image.</exception>
    public static SupportEdit Remove(ClassifierState state, IReadOnlyCollection<string> images)
    {
        var edit = new SupportEdit(state);
        foreach (var image in images)
        {
            var found = edit._entries.FindAll(entry => entry.Key == image || entry.Sha256 == image);
            if (found.Count == 0 && !edit._removed.Exists(removed => removed.Image == image))
                throw new InputException($"the classifier was not fitted on '{image}'", null,
                    $"name its images as it does, such as '{(state.Support is [var first, ..] ? first.Path : "")}'");
            foreach (var entry in found)
            {
                edit._entries.Remove(entry);
                edit._removed.Add(new ChangedImage(entry.Key, entry.ClassName));
            }
        }

        edit._classes.RemoveAll(name => !edit._entries.Exists(entry => entry.ClassName == name));
        edit.RequireTwoClasses();
        return edit;
    }

    /// <summary>
    /// Calls each new image by its path in the folder that a later fit reads all of them from again: one that lies elsewhere, or in no file, would not be
    /// found.
    /// </summary>
    /// <param name="folder">The folder of the photos; <see langword="null"/> where they lay in none.</param>
    /// <param name="method">The method, for messages.</param>
    /// <param name="isNeeded">Whether an image that lies elsewhere is refused; else it keeps its name.</param>
    /// <exception cref="InputException">A new image does not lie in the folder.</exception>
    public void PlaceBelow(string? folder, string method, bool isNeeded)
    {
        for (var at = 0; at < _entries.Count; at++)
        {
            if (_entries[at] is not { Image: { } image } entry)
                continue;
            var key = folder is not null && image.Source.Path is { } path ? KeyBelow(folder, path) : null;
            if (key is null && !isNeeded)
                continue;
            if (key is null)
                throw new InputException(
                    $"a fit of '{method}' like this one reads its photos again{(folder is null ? "" : $", from '{folder}'")}, " +
                    $"and '{entry.Key}' does not lie there",
                    null, "put the new photos into a folder with the others")
                { Settings = [Setting.ImageRoot] };
            _entries[at] = entry with { Key = key };
            var told = _added.FindIndex(added => added.Image == entry.Key);
            _added[told] = _added[told] with { Image = key };
        }
    }

    // By the names that were given, or, where a link leads there, by those of the folders themselves.
    private static string? KeyBelow(string folder, string path) => Relative(folder, path)
        ?? Relative(RealPath.Of(folder), Path.Combine(RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFileName(path)));

    private static string? Relative(string folder, string path)
    {
        var full = Path.GetFullPath(path);
        return RealPath.IsWithin(full, Path.TrimEndingDirectorySeparator(folder)) ? Path.GetRelativePath(folder, full).Replace('\\', '/') : null;
    }

    private void RequireTwoClasses()
    {
        if (_classes.Count < 2)
            throw new InputException($"with this change {(_classes.Count == 1 ? $"'{_classes[0]}' would be the only class" : "there would be no class")}", null,
                "leave images of at least two classes");
    }

    private void Add(LabelledImage image, string hash, string name, string origin)
    {
        var at = _entries.FindIndex(entry => entry.Sha256 == hash);
        if (at < 0)
        {
            var key = _entries.Exists(entry => entry.Key == image.Key) ? $"{origin}/{image.Key}" : image.Key;
            for (var i = 2; _entries.Exists(entry => entry.Key == key); i++)
                key = $"{origin}-{i}/{image.Key}";
            _entries.Add(new Entry(key, name, hash) { Image = image });
            _added.Add(new ChangedImage(key, name));
            if (!_classes.Contains(name, StringComparer.Ordinal))
                _classes.Add(name);
        }
        else if (_entries[at].ClassName == name)
        {
            _known.Add(new ChangedImage(_entries[at].Key, name));
        }
        else
        {
            Relabel(image, hash, name);
        }
    }

    // Whoever puts a photo into another class folder has changed their mind about it.
    private void Relabel(LabelledImage image, string hash, string name)
    {
        for (var at = 0; at < _entries.Count; at++)
        {
            var entry = _entries[at];
            if (entry.Sha256 != hash || entry.ClassName == name)
                continue;
            if (entry.Image is not null)
                throw new InputException($"'{image.Key}' and '{entry.Key}' are the same image and of two classes", null, "keep it in one of them");
            _entries[at] = entry with { ClassName = name };
            _relabelled.Add(new ChangedImage(entry.Key, name, entry.ClassName));
        }

        if (!_classes.Contains(name, StringComparer.Ordinal))
            _classes.Add(name);
    }

    // Class folders are taken in the order of their names, and so are the images of each: new ones find their places where the others stand like that, and
    // follow them where they do not.
    private void Sort(IReadOnlyList<string> before)
    {
        _classes.RemoveAll(name => !_entries.Exists(entry => entry.ClassName == name));
        if (IsRising(before))
            _classes.Sort(StringComparer.Ordinal);
        var sorted = new List<Entry>(_entries.Count);
        foreach (var images in _classes.Select(name => _entries.FindAll(entry => entry.ClassName == name)))
        {
            var stood = Before.Support.Where(image => Before.ClassNames[image.Label] == images[0].ClassName).Select(image => image.Path);
            sorted.AddRange(IsRising([.. stood]) ? images.OrderBy(entry => entry.Key, StringComparer.Ordinal) : images);
        }

        _entries.Clear();
        _entries.AddRange(sorted);
    }

    private static bool IsRising(IReadOnlyList<string> texts) => texts.Zip(texts.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) <= 0);
}
