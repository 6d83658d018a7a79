using System.Text.Json;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

/// <summary>One run of the reference's text context learning: model, prompts, images and what came out.</summary>
internal sealed class ContextGolden : IDisposable
{
    private readonly string _name;
    private readonly TensorFile _tensors = TensorFile.Open(ReferenceData.Golden("prompt", "coop.safetensors"));
    private readonly JsonDocument _json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("prompt", "coop.json")));
    private readonly Tensor _images; // [14, E], unit length

    public ContextGolden(string name)
    {
        _name = name;
        var model = Run.GetProperty("model").GetString()!;
        Clip = ClipModel.Load(ReferenceData.Golden("checkpoints", model + ".state_dict.pt"), ReferenceData.Vocabulary);
        ClassNames = [.. Run.GetProperty("classnames").EnumerateArray().Select(item => item.GetString()!)];
        var start = _tensors[name + ".ctx0"];
        var specific = start.Shape.Count == 3;
        Start = TextContext.Create(start.ToSingles(), (int)start.Shape[^2], (int)start.Shape[^1],
            Enum.Parse<ClassTokenPosition>(Run.GetProperty("pos").GetString()!, ignoreCase: true), specific ? (int)start.Shape[0] : null);
        Tokens = PromptTokens.Create(Clip.Tokenizer, ClassNames, Start.Length, Clip.TextTower.ContextLength);

        using var images = TensorFile.Open(ReferenceData.Golden("images", $"preprocess_f32_{Clip.ImageSize}.safetensors"));
        var names = Root.GetProperty("images").EnumerateArray().Select(item => item.GetString()!).ToArray();
        float[] pixels = [.. names.SelectMany(image => images[$"{image}|dataset|{Clip.ImageSize}"].ToSingles())];
        using var raw = tensor(Clip.EncodeImages(pixels, names.Length), [names.Length, Clip.EmbedDim]);
        _images = nn.functional.normalize(raw, dim: -1);
    }

    public static TheoryData<string> Runs { get; } =
    [
        "end_uc_n4", "end_csc_n4", "middle_uc_n4", "middle_csc_n4", "front_uc_n4", "front_csc_n4", "init_a_photo_of_a", "long_end_uc_n16",
    ];

    public ClipModel Clip { get; }

    public string[] ClassNames { get; }

    public TextContext Start { get; }

    public PromptTokens Tokens { get; }

    public JsonElement Run => Root.GetProperty("runs").GetProperty(_name);

    public double[] LearningRates => Doubles("lr");

    public double[] Losses => Doubles("loss");

    /// <summary>What the loss of this run may differ by: ten times what two builds of the reference differ by.</summary>
    public double LossTolerance
    {
        get
        {
            using var floor = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("noise_floor.json")));
            return 10 * floor.RootElement.GetProperty("prompt/coop.json").GetProperty("max_abs_loss_difference").GetProperty(_name).GetDouble();
        }
    }

    private JsonElement Root => _json.RootElement;

    public StoredTensor this[string key] => _tensors[_name + "." + key];

    public bool Has(string key) => _tensors.Tensors.ContainsKey(_name + "." + key);

    /// <summary>The images and labels of one step.</summary>
    public (Tensor Images, Tensor Labels) Batch(int step)
    {
        var batches = Root.GetProperty("batches_cycled");
        var batch = batches[step % batches.GetArrayLength()];
        using var rows = tensor(Longs(batch.GetProperty("image_indices")));
        return (_images.index_select(0, rows), tensor(Longs(batch.GetProperty("labels"))));
    }

    public void Dispose()
    {
        _images.Dispose();
        Clip.Dispose();
        _tensors.Dispose();
        _json.Dispose();
    }

    private double[] Doubles(string key) => [.. Run.GetProperty(key).EnumerateArray().Select(item => item.GetDouble())];

    private static long[] Longs(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetInt64())];
}
