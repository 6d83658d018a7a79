using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>The reference's small adapter problem: 6 classes, 60 keys of 32 values, 80 validation and 120 test images.</summary>
internal sealed class AdapterGolden : IDisposable
{
    private const int Classes = 6;

    private readonly TensorFile _tensors = TensorFile.Open(ReferenceData.Golden("adapter", "adapter.safetensors"));
    private readonly JsonDocument _json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("adapter", "adapter.json")));

    public JsonElement Json => _json.RootElement;

    public FeatureSet Validation => Set(Floats("val_features"), "val_labels");

    public FeatureSet Test => Set(Floats("test_features"), "test_labels");

    public FeatureSet Support => Set(Turned("cache_keys"), "train_labels");

    public ClassWeights Weights => ClassWeights.Create(Turned("clip_weights"), Classes, "clip_weights");

    public float[] Floats(string name) => _tensors[name].ToSingles();

    public int[,] Grid(string name)
    {
        var tensor = _tensors[name];
        var values = tensor.ToInt64s();
        var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var grid = new int[rows, columns];
        for (var i = 0; i < values.Length; i++)
            grid[i / columns, i % columns] = (int)values[i];
        return grid;
    }

    /// <summary>A set from rows of any length: the golden's keys are the mean of augmented views before their normalisation or after it.</summary>
    public FeatureSet Set(float[] features, string labels) =>
        FeatureSet.Create(features, features.Length / (int)_tensors[labels].Count, Array.ConvertAll(_tensors[labels].ToInt64s(), label => (int)label), Classes);

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    // [D, N] -> [N, D]
    private float[] Turned(string name)
    {
        var (values, tensor) = (Floats(name), _tensors[name]);
        var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            turned[i % columns * rows + i / columns] = values[i];
        return turned;
    }
}
