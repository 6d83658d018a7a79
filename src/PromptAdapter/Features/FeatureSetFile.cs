using System.Text.Json;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>
/// Feature sets on disk, as safetensors: <c>features</c> <c>[N, D]</c> and <c>labels</c> <c>[N]</c>, with what is known of their origin in the metadata
/// (<c>classnames</c>, <c>files</c> and <c>splits</c> as JSON arrays; <c>model</c>, <c>model_sha256</c>, <c>preprocess</c>, <c>split</c>; <c>precision</c>
/// where it is not single precision).
/// </summary>
public static class FeatureSetFile
{
    internal const string FeaturesName = "features";
    private const string LabelsName = "labels";
    private const string ClassNamesKey = "classnames";
    private const string FilesKey = "files";
    private const string ModelKey = "model";
    private const string ModelHashKey = "model_sha256";
    private const string PrecisionKey = "precision";
    private const string PreprocessKey = "preprocess";
    private const string SplitKey = "split";
    private const string RowSplitsKey = "splits";

    /// <summary>Reads a file; half precision is widened.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classCount">C, where another file decides; <see langword="null"/> takes the number of class names, else the largest label + 1.</param>
    /// <exception cref="InputException">It is missing or damaged, or its contents do not make a feature set.</exception>
    public static FeatureSet Load(string path, int? classCount = null)
    {
        using var file = TensorFile.Open(path);
        var (features, rows, dimension) = FeatureTensors.Matrix(file, file[FeaturesName]);
        var labels = FeatureTensors.Labels(file, file[LabelsName]);
        if (labels.Length != rows)
            throw new InputException($"holds {labels.Length} labels for {rows} features", path, "extract the features again");
        return FeatureSet.Create(features, dimension, labels, classCount, new FeatureOrigin
        {
            Path = path,
            ClassNames = Strings(file, ClassNamesKey),
            Files = Strings(file, FilesKey),
            Model = file.Metadata.GetValueOrDefault(ModelKey),
            ModelSha256 = file.Metadata.GetValueOrDefault(ModelHashKey),
            Precision = file.Metadata.TryGetValue(PrecisionKey, out var precision) ? PrecisionWords.Read(precision, path) : EncoderPrecision.F32,
            Preprocess = file.Metadata.GetValueOrDefault(PreprocessKey),
            Split = file.Metadata.GetValueOrDefault(SplitKey),
            RowSplits = Strings(file, RowSplitsKey),
        });
    }

    /// <summary>The rows of one split of a file that holds them all; <see langword="null"/> where it has none.</summary>
    internal static FeatureSet? LoadSplit(string path, string split, int? classCount)
    {
        var whole = Load(path, classCount);
        int[] rows = [.. Enumerable.Range(0, whole.Count).Where(row => whole.Origin.RowSplits![row] == split)];
        if (rows.Length == 0)
            return null;
        var taken = whole.Take(rows);
        return taken.WithOrigin(taken.Origin with { Split = split, RowSplits = null });
    }

    /// <summary>Whether a file holds features with labels.</summary>
    internal static bool IsLabelled(TensorFile file) => file.Tensors.ContainsKey(FeaturesName) && file.Tensors.ContainsKey(LabelsName);

    /// <summary>The split that a file says it holds, if it does.</summary>
    internal static string? SplitOf(TensorFile file) => file.Metadata.GetValueOrDefault(SplitKey);

    /// <summary>Whether a file says of each row which split it is of.</summary>
    internal static bool TellsSplits(TensorFile file) => file.Metadata.ContainsKey(RowSplitsKey);

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="set">The features.</param>
    /// <param name="path">The file.</param>
    /// <param name="type">How the features are stored: F32, or F16 at half the size and three digits.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(FeatureSet set, string path, ElementType type = ElementType.F32)
    {
        using var outputs = new OutputSet();
        Save(set, path, outputs, type);
        outputs.Commit();
    }

    /// <summary>The same as one of several outputs, all of which appear together.</summary>
    /// <param name="set">The features.</param>
    /// <param name="path">The file.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="type">How the features are stored.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(FeatureSet set, string path, OutputSet outputs, ElementType type = ElementType.F32)
    {
        ArgumentNullException.ThrowIfNull(set);
        Write(outputs, path, TensorToWrite.Of(FeaturesName, set.Features.ToArray(), [set.Count, set.Dimension], type), set.Labels, set.Origin);
    }

    /// <summary>Writes features that have no labels: the same file without <c>labels</c>.</summary>
    /// <param name="features">Normalised features, <c>[N, D]</c> row-major.</param>
    /// <param name="dimension">D, the number of values of a feature, at least 1.</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="path">The file.</param>
    /// <param name="type">How the features are stored.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void SaveUnlabelled(float[] features, int dimension, FeatureOrigin origin, string path, ElementType type = ElementType.F32)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(origin);
        using var outputs = new OutputSet();
        Write(outputs, path, TensorToWrite.Of(FeaturesName, features, [features.Length / dimension, dimension], type), labels: null, origin);
        outputs.Commit();
    }

    private static void Write(OutputSet outputs, string path, TensorToWrite features, IReadOnlyList<int>? labels, FeatureOrigin origin)
    {
        var metadata = new Dictionary<string, string>();
        Add(ClassNamesKey, origin.ClassNames is null ? null : TextArrays.Write(origin.ClassNames));
        Add(FilesKey, origin.Files is null ? null : TextArrays.Write(origin.Files));
        Add(ModelKey, origin.Model);
        Add(ModelHashKey, origin.ModelSha256);
        Add(PrecisionKey, origin.Precision == EncoderPrecision.F32 ? null : origin.Precision.Word());
        Add(PreprocessKey, origin.Preprocess);
        Add(SplitKey, origin.Split);
        Add(RowSplitsKey, origin.RowSplits is null ? null : TextArrays.Write(origin.RowSplits));
        List<TensorToWrite> tensors = [features];
        if (labels is not null)
            tensors.Add(TensorToWrite.Of(LabelsName, [.. labels.Select(label => (long)label)], [labels.Count]));
        SafetensorsWriter.Write(outputs, path, tensors, metadata);

        void Add(string key, string? value)
        {
            if (value is not null)
                metadata[key] = value;
        }
    }

    internal static string[]? Strings(TensorFile file, string key)
    {
        if (!file.Metadata.TryGetValue(key, out var text))
            return null;
        try
        {
            var strings = TextArrays.Read(text);
            if (strings is not null && !strings.Contains(null))
                return strings!;
        }
        catch (JsonException)
        {
            // Said below, as for any other wrong content.
        }

        throw new InputException($"its metadata entry '{key}' is not a JSON array of strings", file.Path, "extract the features again");
    }
}
