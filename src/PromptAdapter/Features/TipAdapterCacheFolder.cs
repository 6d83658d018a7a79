using System.Globalization;
using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>
/// A folder of features as Tip-Adapter's code leaves it: <c>keys_Kshots.pt</c> (<c>[D, N]</c>, stored N×D), <c>values_Kshots.pt</c> (<c>[N, C]</c>, one-hot),
/// and <c>val_f.pt</c>, <c>val_l.pt</c>, <c>test_f.pt</c>, <c>test_l.pt</c> (<c>[M, D]</c> and <c>[M]</c>), of which either pair may be missing.
/// Half precision is widened on reading. Nothing is kept: each call reads its files.
/// </summary>
public sealed class TipAdapterCacheFolder : IFeatureFolder
{
    private TipAdapterCacheFolder(string path, int[] shots, int classCount)
    {
        Path = path;
        Shots = shots;
        ClassCount = classCount;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The folder's name, which results call the data set.</summary>
    public string Name => new DirectoryInfo(Path).Name;

    /// <summary>The shots for which there are keys, rising.</summary>
    public IReadOnlyList<int> Shots { get; }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    /// <summary>Looks at what a folder holds.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InputException">It does not exist, or it has no keys or no values.</exception>
    public static TipAdapterCacheFolder Open(string path)
    {
        if (!Directory.Exists(path))
            throw new InputException("there is no such folder", path, "pass a folder that holds keys_16shots.pt, values_16shots.pt and so on");
        var shots = ShotsOf(path, "keys");
        if (shots.Length == 0)
            throw new InputException("holds no keys_<K>shots.pt", path, "pass a feature cache folder as Tip-Adapter writes it");
        var withValues = ShotsOf(path, "values");
        if (withValues.Length == 0)
            throw new InputException("holds no values_<K>shots.pt, so its classes are unknown", path, "add the values of at least one of its keys");
        using var file = TensorFile.Open(FileOf(path, "values", withValues[0]));
        var values = FeatureTensors.Lone(file);
        if (values.Shape.Count != 2 || values.Shape[1] is < 1 or > FeatureSet.LargestClassCount)
            throw new InputException($"holds a tensor of shape {FeatureTensors.ShapeText(values)} where one-hot rows [N, C] are expected", file.Path,
                "write the cache again");
        return new TipAdapterCacheFolder(path, shots, (int)values.Shape[1]);
    }

    /// <summary>Whether a folder looks like a cache: it has keys of some number of shots.</summary>
    internal static bool Holds(string path) => ShotsOf(path, "keys").Length > 0;

    /// <summary>The support set for that many shots. Without a values file the labels follow from the order: K consecutive rows for each class.</summary>
    /// <param name="shots">One of <see cref="Shots"/>.</param>
    /// <exception cref="InputException">There are no such keys, or keys and values do not fit each other.</exception>
    public FeatureSet Support(int shots)
    {
        if (!Shots.Contains(shots))
            throw new InputException($"has no keys for {shots} shots", Path, $"choose from {string.Join(", ", Shots)}");
        using var file = TensorFile.Open(FileOf(Path, "keys", shots));
        var (keys, rows, columns) = FeatureTensors.Matrix(file, FeatureTensors.Lone(file));
        var origin = new FeatureOrigin { Path = file.Path, Split = "train" };

        var valuesPath = FileOf(Path, "values", shots);
        if (File.Exists(valuesPath))
        {
            var labels = LabelsOf(valuesPath);
            if (columns != labels.Length && rows == labels.Length)
                return FeatureSet.Create(keys, columns, labels, ClassCount, origin,
                    $"{System.IO.Path.GetFileName(file.Path)} holds one key per row, [N, D], where caches are [D, N]");
            if (columns != labels.Length)
                throw new InputException(
                    $"holds keys of shape [{rows}, {columns}] and {System.IO.Path.GetFileName(valuesPath)} {labels.Length} values", file.Path,
                    "keys are [D, N] and values [N, C]: write both again");
            return FeatureSet.Create(Transpose(keys, rows, columns), rows, labels, ClassCount, origin); // [N, D]
        }

        if (columns != (long)shots * ClassCount)
            throw new InputException(
                $"holds {columns} keys, which is not {shots} for each of {ClassCount} classes, and {System.IO.Path.GetFileName(valuesPath)} is missing",
                file.Path, "add the values file");
        return FeatureSet.Create(Transpose(keys, rows, columns), rows, [.. Enumerable.Range(0, columns).Select(row => row / shots)], ClassCount, origin,
            $"{System.IO.Path.GetFileName(valuesPath)} is missing: labels were taken from the order of the rows, {shots} for each class");
    }

    /// <inheritdoc/>
    public FeatureSet? Training() => null;

    /// <summary>The validation set, or <see langword="null"/> when the folder has none.</summary>
    /// <exception cref="InputException">One of its two files is missing, or they do not fit each other.</exception>
    public FeatureSet? Validation() => Split("val");

    /// <summary>The test set, or <see langword="null"/> when the folder has none.</summary>
    /// <exception cref="InputException">One of its two files is missing, or they do not fit each other.</exception>
    public FeatureSet? Test() => Split("test");

    private FeatureSet? Split(string split)
    {
        var (features, labels) = (System.IO.Path.Combine(Path, split + "_f.pt"), System.IO.Path.Combine(Path, split + "_l.pt"));
        if (!File.Exists(features) && !File.Exists(labels))
            return null;
        if (!File.Exists(features) || !File.Exists(labels))
            throw new InputException("is missing while the other file of its pair is there", File.Exists(features) ? labels : features,
                "add it, or remove the other one");
        using var featureFile = TensorFile.Open(features);
        using var labelFile = TensorFile.Open(labels);
        var (values, rows, columns) = FeatureTensors.Matrix(featureFile, FeatureTensors.Lone(featureFile));
        var classes = FeatureTensors.Labels(labelFile, FeatureTensors.Lone(labelFile));
        if (classes.Length != rows)
            throw new InputException($"holds {classes.Length} labels for {rows} features", labels, "write both files again");
        if (Array.Find(classes, label => label >= ClassCount) is var stray && stray >= ClassCount)
            throw new InputException($"holds the label {stray}; the cache has {ClassCount} classes", labels, "use one class list for cache and splits");
        return FeatureSet.Create(values, columns, classes, ClassCount, new FeatureOrigin { Path = features, Split = split });
    }

    private int[] LabelsOf(string path)
    {
        using var file = TensorFile.Open(path);
        var (values, rows, columns) = FeatureTensors.Matrix(file, FeatureTensors.Lone(file)); // [N, C]
        if (columns != ClassCount)
            throw new InputException($"has {columns} classes where the folder's other values have {ClassCount}", path,
                "use one class list for every shot count");
        var labels = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            var oneHot = values.AsSpan(row * columns, columns);
            labels[row] = oneHot.IndexOf(1f);
            if (labels[row] < 0 || oneHot.IndexOfAnyExcept(0f, 1f) >= 0 || oneHot.Count(1f) != 1)
                throw new InputException($"row {row} is not one-hot", path, "write the values again: one 1 in each row, zeros elsewhere");
        }

        return labels;
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var transposed = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                transposed[column * rows + row] = values[row * columns + column];
        }

        return transposed;
    }

    private static string FileOf(string folder, string kind, int shots) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}_{shots}shots.pt"));

    private static int[] ShotsOf(string folder, string kind) =>
    [
        .. Directory.EnumerateFiles(folder, kind + "_*shots.pt")
            .Select(file => System.IO.Path.GetFileName(file)[(kind.Length + 1)..^"shots.pt".Length])
            .Where(text => text.Length < 9 && text.All(char.IsAsciiDigit) && !text.StartsWith('0') && text.Length > 0)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Order(),
    ];
}
