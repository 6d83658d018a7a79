using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>
/// A small Tip-Adapter cache folder: 3 classes, 4 values a feature, 1- and 2-shot keys, 6 validation and 9 test images around the class axes.
/// Its files are safetensors under the names of the torch archives: the reader goes by content.
/// </summary>
internal sealed class CacheFolderOnDisk : IDisposable
{
    public const int Classes = 3;
    public const int Dimension = 4;

    private readonly TemporaryFolder _temporary = new();

    public CacheFolderOnDisk(string name = "shapes", bool withSplits = true)
    {
        Path = System.IO.Path.Combine(_temporary.Path, name);
        foreach (var shots in (int[])[1, 2])
        {
            Write($"keys_{shots}shots.pt", Turned(Rows(Classes * shots, shots)), Dimension, Classes * shots);
            Write($"values_{shots}shots.pt",
                [.. Enumerable.Range(0, Classes * shots).SelectMany(row => Enumerable.Range(0, Classes).Select(label => row / shots == label ? 1f : 0f))],
                Classes * shots, Classes);
        }

        if (!withSplits)
            return;
        WriteSplit("val", 6, 2);
        WriteSplit("test", 9, 3);
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, float[] values, params long[] shape) => SafetensorsWriter.Write(File(name), [TensorToWrite.Of("t", values, shape)]);

    public void WriteLabels(string name, params long[] labels) => SafetensorsWriter.Write(File(name), [TensorToWrite.Of("t", labels, [labels.Length])]);

    public void WriteLabels(string name, ElementType type, params float[] labels) =>
        SafetensorsWriter.Write(File(name), [TensorToWrite.Of("t", labels, [labels.Length], type)]);

    public void WriteColumn(string name, params long[] labels) => SafetensorsWriter.Write(File(name), [TensorToWrite.Of("t", labels, [labels.Length, 1])]);

    public void Dispose() => _temporary.Dispose();

    /// <summary>Rows <c>[count, D]</c>, <paramref name="each"/> in a row near the axis of each class.</summary>
    public static float[] Rows(int count, int each, int seed = 0)
    {
        var random = new Random(seed + count);
        return [.. Enumerable.Range(0, count).SelectMany(row =>
            Unit([.. Enumerable.Range(0, Dimension).Select(d => (d == row / each ? 1f : 0f) + 0.8f * random.NextSingle())]))];
    }

    private void WriteSplit(string split, int count, int each)
    {
        Write(split + "_f.pt", Rows(count, each, seed: split == "val" ? 100 : 0), count, Dimension);
        WriteLabels(split + "_l.pt", [.. Enumerable.Range(0, count).Select(row => (long)(row / each))]);
    }

    private static float[] Unit(float[] row)
    {
        var norm = MathF.Sqrt(row.Sum(value => value * value));
        return Array.ConvertAll(row, value => value / norm);
    }

    // [N, D] -> [D, N]
    private static float[] Turned(float[] rows) =>
        [.. Enumerable.Range(0, Dimension).SelectMany(d => Enumerable.Range(0, rows.Length / Dimension).Select(row => rows[row * Dimension + d]))];
}
