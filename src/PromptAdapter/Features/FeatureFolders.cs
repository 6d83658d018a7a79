using System.Globalization;

namespace PromptAdapter.Features;

/// <summary>Finds the splits among stored features: in Tip-Adapter's layout, or in feature files of this library.</summary>
public static class FeatureFolders
{
    /// <summary>Looks at what a folder or a file holds.</summary>
    /// <param name="path">A folder in Tip-Adapter's layout, a folder of feature files (.safetensors), or one such file.</param>
    /// <exception cref="InputException">It does not exist, or it is neither.</exception>
    public static IFeatureFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path))
            return FeatureSetFolder.OfFile(path);
        if (!Directory.Exists(path))
            throw new InputException("there is no such folder", path, "pass a folder that holds features");
        if (TipAdapterCacheFolder.Holds(path))
            return TipAdapterCacheFolder.Open(path);
        return FeatureSetFolder.TryOpen(path) ?? throw new InputException("holds neither keys_<K>shots.pt nor .safetensors files of labelled features", path,
            "pass features as Tip-Adapter caches them, or a file for each split, such as train.safetensors and test.safetensors");
    }

    /// <summary>What results call the data set whose features are in that folder or file.</summary>
    /// <param name="path">The folder or file.</param>
    public static string NameOf(string path) =>
        File.Exists(path) ? System.IO.Path.GetFileNameWithoutExtension(path) : new DirectoryInfo(path).Name;

    /// <summary>Reads every set of a folder, compares each with the first, and compares class weights and class names beside them with the features.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>
    /// The sets with what to call them: support sets by rising shots, then <c>train</c>, <c>val</c> and <c>test</c>, as far as they are there.
    /// </returns>
    /// <exception cref="InputException">A file is damaged, or two do not fit each other.</exception>
    public static IReadOnlyList<(string Name, FeatureSet Set)> ReadAll(IFeatureFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var sets = folder.Shots.Select(shots => (Text($"{shots} shots"), folder.Support(shots))).ToList();
        foreach (var (name, set) in ((string, FeatureSet?)[])[("train", folder.Training()), ("val", folder.Validation()), ("test", folder.Test())])
        {
            if (set is not null)
                sets.Add((name, set));
        }

        foreach (var (_, set) in sets)
            RequireFit(sets[0].Item2, set);
        if (Directory.Exists(folder.Path))
            FeatureCompanions.RequireFit(folder.Path, sets[0].Item2);
        return sets;
    }

    /// <summary>What shots are drawn from: the training features, or else the largest support set.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="except">Shots whose support set is not to be taken, because it is tested on.</param>
    /// <exception cref="InputException">Its files do not fit each other.</exception>
    public static FeatureSet Pool(IFeatureFolder folder, int? except = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Training() ?? folder.Support(folder.Shots.Where(shots => shots != except).Max());
    }

    /// <summary>Refuses a set that cannot be used together with another one.</summary>
    /// <param name="first">The set that decides.</param>
    /// <param name="other">The other one.</param>
    /// <returns><paramref name="other"/>.</returns>
    /// <exception cref="InputException">Features of another length, other classes, another model or preprocessing; both files are named.</exception>
    internal static FeatureSet RequireFit(FeatureSet first, FeatureSet other)
    {
        if (first.Dimension != other.Dimension)
            throw Refused(Text($"holds features of {other.Dimension} values"), Text($"of {first.Dimension} values"), "use features of one encoder");
        if (first.ClassCount != other.ClassCount)
            throw Refused(Text($"has {other.ClassCount} classes"), Text($"has {first.ClassCount}"), "use one class list for every split");
        if (first.Origin.ClassNames is { } names && other.Origin.ClassNames is { } others && !names.SequenceEqual(others))
        {
            var label = names.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();
            throw Refused(Text($"calls class {label} '{others[label]}'"), $"'{names[label]}'", "use one class list for every split");
        }

        if (first.Origin.ModelSha256 is { } model && other.Origin.ModelSha256 is { } another && model != another)
            throw Refused($"holds features of {ModelOf(other)}", $"of {ModelOf(first)}", "use features of one encoder");
        if (first.Origin.Precision != other.Origin.Precision)
            throw Refused($"holds features made in {other.Origin.Precision.Word()}", $"in {first.Origin.Precision.Word()}",
                "extract all splits in one precision");
        if (first.Origin.Preprocess is { } preprocess && other.Origin.Preprocess is { } differently && preprocess != differently)
            throw Refused($"was preprocessed as {differently}", $"as {preprocess}", "extract all splits in one way");
        return other;

        InputException Refused(string here, string there, string remedy) =>
            new($"{here} and {System.IO.Path.GetFileName(first.Origin.Path) ?? "the other set"} {there}", other.Origin.Path, remedy);
    }

    private static string ModelOf(FeatureSet set)
    {
        var digest = set.Origin.ModelSha256!;
        return $"{set.Origin.Model ?? "a model"} ({digest[..Math.Min(12, digest.Length)]}…)";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
