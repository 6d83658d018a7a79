using System.Globalization;
using System.Text.RegularExpressions;
using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>
/// A folder of feature files (<see cref="FeatureSetFile"/>), one for each split, or one file that says of each row which split it is of. Files say which split
/// they hold; one that does not is known by its name: <c>train</c>, <c>val</c>, <c>test</c>. Files called <c>support-K-shots</c> are support sets of K shots.
/// Other files, such as class weights, are passed over.
/// </summary>
public sealed partial class FeatureSetFolder : IFeatureFolder
{
    private const string Train = "train";
    private const string Val = "val";
    private const string TestName = "test";
    private const string All = "all";

    private readonly Dictionary<int, string> _support;
    private readonly Dictionary<string, string> _splits;
    private readonly Lazy<FeatureSet> _first;

    private FeatureSetFolder(string path, Dictionary<int, string> support, Dictionary<string, string> splits)
    {
        (Path, _support, _splits) = (path, support, splits);
        Shots = [.. support.Keys.Order()];
        _first = new Lazy<FeatureSet>(() => Shots.Count > 0 ? FeatureSetFile.Load(support[Shots[0]]) : Read(Train)!);
        if (support.Count == 0 && !splits.ContainsKey(Train) && !splits.ContainsKey(All))
            throw new InputException("holds no training features", path, "extract those of the train split into the same folder");
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string Name => FeatureFolders.NameOf(Path);

    /// <inheritdoc/>
    public int ClassCount => _first.Value.ClassCount;

    /// <inheritdoc/>
    public IReadOnlyList<int> Shots { get; }

    /// <summary>Looks at a file that says of each row which split it is of, or that holds training features alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is no file of labelled features, or training images cannot be told from others.</exception>
    public static FeatureSetFolder OfFile(string path)
    {
        using var file = TensorFile.Open(path);
        if (!FeatureSetFile.IsLabelled(file))
            throw new InputException("holds no labelled features", path, "extract the features of labelled images");
        var split = FeatureSetFile.SplitOf(file) ?? (IsSplit(Stem(path)) ? Stem(path) : null);
        if (split == All && !FeatureSetFile.TellsSplits(file))
            throw new InputException("holds training and test images together and does not say which is which", path, "extract the features again");
        return split is All or Train
            ? new FeatureSetFolder(path, [], new Dictionary<string, string> { [split] = path })
            : throw new InputException(split is null ? "does not say which split it holds" : $"holds the {split} split alone", path,
                "pass a folder with a file for each split, such as train.safetensors and test.safetensors");
    }

    /// <summary>Looks at the files of a folder; <see langword="null"/> where none holds labelled features.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">Two files hold one split, a file does not say which it holds, or there are no training features.</exception>
    public static FeatureSetFolder? TryOpen(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (support, splits) = (new Dictionary<int, string>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var name in Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal))
        {
            using var file = TensorFile.Open(name);
            if (!FeatureSetFile.IsLabelled(file))
                continue;
            var split = FeatureSetFile.SplitOf(file);
            if (SupportName().Match(Stem(name)) is { Success: true } match && split is null or Train)
                support[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)] = name;
            else if ((split ?? Stem(name)) is var own && !IsSplit(own))
                throw new InputException("does not say which split it holds", name, "call it train, val or test, or extract each split into a file of its own");
            else if (own == All && !FeatureSetFile.TellsSplits(file))
                throw new InputException("holds training and test images together and does not say which is which", name, "extract the features again");
            else if (!splits.TryAdd(own, name))
                throw new InputException($"holds the {own} split, as {System.IO.Path.GetFileName(splits[own])} does", name,
                    "keep one file for each split in the folder");
        }

        if (splits.TryGetValue(All, out var all) && splits.Count > 1)
            throw new InputException("holds all splits, and there are files of single splits beside it", all, "keep either in the folder");
        return support.Count + splits.Count == 0 ? null : new FeatureSetFolder(path, support, splits);
    }

    /// <inheritdoc/>
    public FeatureSet Support(int shots) => _support.TryGetValue(shots, out var path)
        ? Fitting(FeatureSetFile.Load(path, ClassCount))
        : throw new InputException($"has no support set of {shots} shots", Path,
            Shots.Count > 0 ? $"choose from {string.Join(", ", Shots)}" : "draw shots from its training features");

    /// <inheritdoc/>
    public FeatureSet? Training() => Read(Train) is { } set ? Fitting(set) : null;

    /// <inheritdoc/>
    public FeatureSet? Validation() => Read(Val) is { } set ? Fitting(set) : null;

    /// <inheritdoc/>
    public FeatureSet? Test() => Read(TestName) is { } set ? Fitting(set) : null;

    private FeatureSet Fitting(FeatureSet set) => FeatureFolders.RequireFit(_first.Value, set);

    private FeatureSet? Read(string split)
    {
        int? classes = split == Train && Shots.Count == 0 ? null : ClassCount; // these decide how many classes there are
        if (_splits.TryGetValue(split, out var path))
            return FeatureSetFile.Load(path, classes);
        return _splits.TryGetValue(All, out var all) ? FeatureSetFile.LoadSplit(all, split, classes) : null;
    }

    private static bool IsSplit(string? name) => name is Train or Val or TestName or All;

    private static string Stem(string path) => System.IO.Path.GetFileNameWithoutExtension(path);

    [GeneratedRegex("^support-([1-9][0-9]{0,7})-shots$", RegexOptions.CultureInvariant)]
    private static partial Regex SupportName();
}
