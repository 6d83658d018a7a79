using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Experiments.Predictions;

/// <summary>
/// <c>predictions/</c> beside <c>results.jsonl</c>: one small safetensors file for each finished cell, and one for each set of test images that they share.
/// Files are written whole or not at all, and the same predictions make the same bytes.
/// </summary>
public sealed class PredictionsFolder
{
    /// <summary>The folder's name in the output folder.</summary>
    public const string FolderName = "predictions";

    private const string LeftOutName = "left_out";
    private const string Remedy = "remove the file and run its cell again";

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, TestSet> _tests = new(StringComparer.Ordinal);

    /// <summary>The predictions of an output folder; nothing is created before something is saved.</summary>
    /// <param name="output">The output folder.</param>
    public PredictionsFolder(string output) => _folder = Path.Combine(output, FolderName);

    /// <summary>The file of a cell.</summary>
    /// <param name="cell">The cell.</param>
    public string PathOf(BenchCell cell) => Path.Combine(_folder, DigestOf(cell) + ".safetensors");

    /// <summary>Writes a cell's predictions, and its test images if no cell before had them.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="predictions">Its predictions.</param>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public void Save(BenchCell cell, CellPredictions predictions)
    {
        using var outputs = new OutputSet();
        Save(cell, predictions, outputs);
        outputs.Commit();
    }

    private void Save(BenchCell cell, CellPredictions predictions, OutputSet outputs)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(predictions);
        var test = predictions.Test;
        if (!_tests.ContainsKey(test.Digest) && !File.Exists(TestPath(test.Digest)))
            SaveTest(test, outputs);
        _tests.TryAdd(test.Digest, test);
        int count = predictions.Predicted.Count;
        SafetensorsWriter.Write(
            outputs,
            PathOf(cell),
            [
                .. predictions.LeftOut is { Count: > 0 } left
                    ? [TensorToWrite.Of(LeftOutName, [.. left.Select(row => (long)row)], [left.Count], ElementType.I32)]
                    : (TensorToWrite[])[],
                TensorToWrite.Of("predicted", [.. predictions.Predicted.Select(label => (long)label)], [count], ElementType.I32),
                TensorToWrite.Of("probability", [.. predictions.Probabilities], [count]),
            ],
            new Dictionary<string, string>
            {
                ["dataset"] = cell.Dataset,
                ["method"] = cell.Method,
                ["shots"] = cell.Shots.ToString(CultureInfo.InvariantCulture),
                ["seed"] = cell.Seed?.ToString(CultureInfo.InvariantCulture) ?? "",
                ["settings"] = cell.Settings.ToString(),
                ["test"] = test.Digest,
            });
    }

    /// <summary>Reads a cell's predictions; <see langword="null"/> when there are none.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="InputException">A file is damaged, or the test images are missing.</exception>
    public CellPredictions? Find(BenchCell cell)
    {
        var path = PathOf(cell);
        if (!File.Exists(path))
            return null;
        using var file = TensorFile.Open(path);
        var digest = file.Metadata.GetValueOrDefault("test") ?? "";
        if (digest.Length == 0 || !digest.All(char.IsAsciiHexDigitLower))
            throw new InputException("does not say on which images it was tested", path, Remedy);
        var test = _tests.GetOrAdd(digest, ReadTest);
        var predicted = FeatureTensors.Labels(file, file["predicted"]);
        var stored = file["probability"];
        if (stored.Shape.Count != 1 || stored.Count != predicted.Length || predicted.Length != test.Labels.Count)
            throw new InputException($"holds {predicted.Length} predictions for {test.Labels.Count} images", path, Remedy);
        var probabilities = stored.ToSingles();
        var left = file.Tensors.TryGetValue(LeftOutName, out var rows) ? FeatureTensors.Labels(file, rows) : [];
        if (predicted.Any(label => label >= test.ClassCount) || probabilities.Any(probability => !(probability is >= 0 and <= 1)))
            throw new InputException("holds a predicted class or a probability out of range", path, Remedy);
        return left.Any(row => row >= predicted.Length) || left.Zip(left.Skip(1)).Any(pair => pair.First >= pair.Second) || left.Length == predicted.Length
            ? throw new InputException("leaves out images that it does not have", path, Remedy)
            : new CellPredictions(test, predicted, probabilities) { LeftOut = left };
    }

    /// <summary>Takes over a cell's predictions from another folder, where there are any.</summary>
    /// <param name="from">The other folder.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="outputs">The outputs that they become part of.</param>
    /// <exception cref="InputException">A file is damaged, or cannot be written.</exception>
    internal void Take(PredictionsFolder from, BenchCell cell, OutputSet outputs)
    {
        if (Path.GetFullPath(from._folder) != Path.GetFullPath(_folder) && from.Find(cell) is { } predictions)
            Save(cell, predictions, outputs);
    }

    /// <summary>What a cell's file is called: 16 hexadecimal digits of the SHA-256 over everything that tells cells apart.</summary>
    internal static string DigestOf(BenchCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var text = JsonSerializer.Serialize<string[]>(
            [cell.Dataset, cell.Method, cell.Shots.ToString(CultureInfo.InvariantCulture), cell.Seed?.ToString(CultureInfo.InvariantCulture)
            ?? "", cell.Settings.EarlierLine ?? cell.Settings.Digest]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    private string TestPath(string digest) => Path.Combine(_folder, $"test-{digest}.safetensors");

    private void SaveTest(TestSet test, OutputSet outputs)
    {
        var metadata = new Dictionary<string, string> { ["classes"] = test.ClassCount.ToString(CultureInfo.InvariantCulture) };
        if (test.ClassNames is { } names)
            metadata["classnames"] = JsonSerializer.Serialize(names);
        if (test.Files is { } files)
            metadata["files"] = JsonSerializer.Serialize(files);
        if (test.Root is { } root)
            metadata["root"] = root;
        SafetensorsWriter.Write(outputs, TestPath(test.Digest),
            [TensorToWrite.Of("labels", [.. test.Labels.Select(label => (long)label)], [test.Labels.Count], ElementType.I32)], metadata);
    }

    private TestSet ReadTest(string digest)
    {
        using var file = TensorFile.Open(TestPath(digest));
        var labels = FeatureTensors.Labels(file, file["labels"]);
        var names = FeatureSetFile.Strings(file, "classnames");
        var files = FeatureSetFile.Strings(file, "files");
        if (!int.TryParse(file.Metadata.GetValueOrDefault("classes"), NumberStyles.None, CultureInfo.InvariantCulture, out var classes)
            || classes > FeatureSet.LargestClassCount
            || labels.Any(label => label >= classes) || (names is not null && names.Length != classes) || (files is not null && files.Length != labels.Length))
            throw new InputException("its labels, class names and files do not belong together", file.Path, Remedy);
        return new TestSet(labels, classes, names, files, file.Metadata.GetValueOrDefault("root"));
    }
}
