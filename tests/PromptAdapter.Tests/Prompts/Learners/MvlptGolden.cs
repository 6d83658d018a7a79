using System.Text.Json;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Import;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>MVLPT's runs in the reference data: prompts, features, logits, losses, gradients and five steps of each.</summary>
public sealed class MvlptGolden : IDisposable
{
    private readonly JsonDocument _json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("prompt", "mvlpt.json")));
    private readonly GoldenTensors _tensors = GoldenTensors.Open(ReferenceData.Golden("prompt", "mvlpt.safetensors"));
    private readonly TensorFile _images = TensorFile.Open(ReferenceData.Golden("images", "preprocess_f32_64.safetensors"));

    public ClipModel Clip { get; } = ClipModel.Load(ReferenceData.Golden("checkpoints", "vit_tiny.state_dict.pt"), ReferenceData.Vocabulary);

    public string[] ClassNames => [.. Root.GetProperty("classnames").EnumerateArray().Select(name => name.GetString()!)];

    public double WeightDecay => Root.GetProperty("sgd").GetProperty("weight_decay").GetDouble();

    public double Momentum => Root.GetProperty("sgd").GetProperty("momentum").GetDouble();

    public ClassUnion Tasks
    {
        get
        {
            var names = new Queue<string>(ClassNames);
            return new ClassUnion([.. Root.GetProperty("tasks_class_counts").EnumerateObject()
                .Select(task => new TaskClasses(task.Name, [.. Enumerable.Range(0, task.Value.GetInt32()).Select(_ => names.Dequeue())]))]);
        }
    }

    private JsonElement Root => _json.RootElement;

    public string[] Runs => [.. Root.GetProperty("runs").EnumerateObject().Select(run => run.Name)];

    public JsonElement Run(string name) => Root.GetProperty("runs").GetProperty(name);

    public JsonElement Setting(string run, string name) => Run(run).GetProperty("cfg").GetProperty(name);

    public double[] Numbers(string run, string name) => [.. Run(run).GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    public float[] Singles(string name) => _tensors.Singles(name);

    public bool Has(string name) => _tensors.Names.Contains(name);

    /// <summary>All parameters of a run at a stage (<c>init</c>, <c>grad</c>, <c>after5</c>), put together as an import would.</summary>
    public PromptState State(string run, string stage)
    {
        var prefix = $"{run}.{stage}.";
        return PromptImport.Compose(_tensors.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => new PromptTensor(name[prefix.Length..], Array.ConvertAll(_tensors[name].Shape, size => (long)size), _tensors.Singles(name))), null);
    }

    /// <summary>One of the two batches: pixels [B, 3, R, R] and labels [B].</summary>
    public (Tensor Pixels, Tensor Labels) Batch(int step)
    {
        var batches = Root.GetProperty("batches_cycled");
        var batch = batches[step % batches.GetArrayLength()];
        var names = Root.GetProperty("images");
        float[] pixels = [.. batch.GetProperty("image_indices").EnumerateArray()
            .SelectMany(index => _images[$"{names[index.GetInt32()].GetString()}|dataset|64"].ToSingles())];
        long[] labels = [.. batch.GetProperty("labels").EnumerateArray().Select(label => label.GetInt64())];
        return (tensor(pixels, [labels.Length, 3, Clip.ImageSize, Clip.ImageSize]), tensor(labels));
    }

    public void Dispose()
    {
        _json.Dispose();
        _images.Dispose();
        Clip.Dispose();
    }
}
