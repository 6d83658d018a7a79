using PromptAdapter.Texts;

namespace PromptAdapter.Datasets.Known;

/// <summary>
/// ImageNet's classes from CoOp's <c>classnames.txt</c>: a line <c>synset name</c> for each, labelled in the order of the synsets.
/// Where several synsets have one name (<c>missile</c>, <c>sunglasses</c>) each gets its synset behind the name, which tells them apart everywhere but in
/// prompts.
/// </summary>
internal sealed class ImageNetClasses
{
    public const string FileName = "classnames.txt";

    private const string ImageNetFolder = "imagenet";
    private const string Remedy = "it should hold lines such as 'n01440764 tench', as the classnames.txt linked in CoOp's DATASETS.md does";

    private readonly Dictionary<string, int> _labelOf;

    private ImageNetClasses(string path, string[] synsets, string[] names)
    {
        Path = path;
        Synsets = synsets;
        Names = names;
        _labelOf = synsets.Select((synset, label) => (synset, label)).ToDictionary(pair => pair.synset, pair => pair.label, StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary><c>[C]</c> synsets, such as <c>n01440764</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Synsets { get; }

    /// <summary><c>[C]</c> names, no two of them alike.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file in the data set's own folder, or ImageNet's beside it.</summary>
    public static string? Locate(string folder)
    {
        string[] places = [System.IO.Path.Combine(folder, FileName), System.IO.Path.Combine(folder, "..", ImageNetFolder, FileName)];
        return Array.Find(places, File.Exists) is { } found ? System.IO.Path.GetFullPath(found) : null;
    }

    /// <summary>Reads the file that <see cref="Locate"/> finds.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static ImageNetClasses ReadFor(string folder) =>
        Read(Locate(folder) ?? throw new InputException("does not exist", System.IO.Path.Combine(folder, FileName),
            "get it by the link in CoOp's DATASETS.md"));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static ImageNetClasses Read(string path)
    {
        var classes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, text) in LineFile.Read(path, Remedy))
        {
            if (LineFile.Halves(text) is not var (synset, name) || !ClassName.IsSynset(synset))
                throw new InputException($"line {number} is not a synset and a name", path, Remedy);
            if (!classes.TryAdd(synset, name))
                throw new InputException($"names {synset} twice (again in line {number})", path, Remedy);
        }

        var shared = classes.Values.GroupBy(ClassName.Identity).Where(group => group.Count() > 1).SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        string[] names = [.. classes.Select(entry => shared.Contains(entry.Value) ? ClassName.WithSynset(entry.Value, entry.Key) : entry.Value)];
        ClassNaming.Validate(names, path, Remedy);
        return new ImageNetClasses(path, [.. classes.Keys], names);
    }

    /// <summary>The label of a synset, or <see langword="null"/>.</summary>
    public int? LabelOf(string synset) => _labelOf.TryGetValue(synset, out var label) ? label : null;
}
