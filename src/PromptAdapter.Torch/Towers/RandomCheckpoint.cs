using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// Writes a CLIP with random weights: right in every shape, trained on nothing. For demonstrations without a download, for tests and for benchmarks
/// whose time does not depend on what the weights say.
/// </summary>
public sealed record RandomCheckpoint
{
    /// <summary>Dimension of the shared space.</summary>
    public int EmbedDim { get; init; } = 64;

    /// <summary>Side of the input image in pixels.</summary>
    public int ImageResolution { get; init; } = 64;

    /// <summary>Side of a patch in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Width of the image tower; a multiple of 64 (one head each).</summary>
    public int VisionWidth { get; init; } = 128;

    /// <summary>Blocks of the image tower.</summary>
    public int VisionLayers { get; init; } = 2;

    /// <summary>Width of the text tower; a multiple of 64 (one head each).</summary>
    public int TextWidth { get; init; } = 64;

    /// <summary>Blocks of the text tower.</summary>
    public int TextLayers { get; init; } = 2;

    /// <summary>Longest text in tokens.</summary>
    public int ContextLength { get; init; } = 77;

    /// <summary>Token ids; 514 is CLIP's vocabulary of single bytes without any merge.</summary>
    public int VocabularySize { get; init; } = 514;

    /// <summary>Seed of the weights.</summary>
    public int Seed { get; init; }

    /// <summary>Writes the checkpoint in OpenAI's key names.</summary>
    /// <param name="path">A <c>.safetensors</c> file.</param>
    /// <param name="type">Element type of the weights.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path, ElementType type = ElementType.F16)
    {
        var tensors = Draw().Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Values, tensor.Shape, type));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["description"] = $"random weights, seed {Seed}",
            ["activation"] = "quick_gelu"
        });
    }

    /// <summary>The weights under OpenAI's names, in the order in which they are drawn.</summary>
    internal IEnumerable<(string Name, long[] Shape, float[] Values)> Draw()
    {
        var random = new Random(Seed);
        return Tensors().Select(entry => (entry.Name, entry.Shape, Draw(random, entry)));
    }

    private static float[] Draw(Random random, Entry entry)
    {
        var values = new float[entry.Shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            // Box-Muller; 1 - u keeps the logarithm finite.
            var normal = entry.Deviation == 0 ? 0 : Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(entry.Mean + entry.Deviation * normal);
        }

        return values;
    }

    // Deviations as CLIP initialises its towers (arXiv 2103.00020 follows GPT-2 for the text tower).
    private IEnumerable<Entry> Tensors()
    {
        var grid = ImageResolution / PatchSize;
        yield return new("logit_scale", [], 2.6593, 0); // ln(1 / 0.07), where training starts
        yield return new("positional_embedding", [ContextLength, TextWidth], 0, 0.01);
        yield return new("text_projection", [TextWidth, EmbedDim], 0, Math.Pow(TextWidth, -0.5));
        yield return new("token_embedding.weight", [VocabularySize, TextWidth], 0, 0.02);
        yield return new("visual.class_embedding", [VisionWidth], 0, Math.Pow(VisionWidth, -0.5));
        yield return new("visual.positional_embedding", [1 + grid * grid, VisionWidth], 0, Math.Pow(VisionWidth, -0.5));
        yield return new("visual.conv1.weight", [VisionWidth, 3, PatchSize, PatchSize], 0, 1.0 / PatchSize);
        yield return new("visual.proj", [VisionWidth, EmbedDim], 0, Math.Pow(VisionWidth, -0.5));
        foreach (var entry in Norm("ln_final", TextWidth).Concat(Norm("visual.ln_pre", VisionWidth)).Concat(Norm("visual.ln_post", VisionWidth)))
            yield return entry;
        foreach (var entry in Enumerable.Range(0, TextLayers).SelectMany(i => Block($"transformer.resblocks.{i}", TextWidth, TextLayers)))
            yield return entry;
        foreach (var entry in Enumerable.Range(0, VisionLayers).SelectMany(i => Block($"visual.transformer.resblocks.{i}", VisionWidth, VisionLayers)))
            yield return entry;
    }

    private static IEnumerable<Entry> Block(string name, int width, int layers)
    {
        double attention = Math.Pow(width, -0.5), residual = attention * Math.Pow(2 * layers, -0.5), hidden = Math.Pow(2 * width, -0.5);
        return
        [
            .. Norm(name + ".ln_1", width),
            .. Norm(name + ".ln_2", width),
            new(name + ".attn.in_proj_weight", [3 * width, width], 0, attention),
            new(name + ".attn.in_proj_bias", [3 * width], 0, 0),
            new(name + ".attn.out_proj.weight", [width, width], 0, residual),
            new(name + ".attn.out_proj.bias", [width], 0, 0),
            new(name + ".mlp.c_fc.weight", [4 * width, width], 0, hidden),
            new(name + ".mlp.c_fc.bias", [4 * width], 0, 0),
            new(name + ".mlp.c_proj.weight", [width, 4 * width], 0, residual),
            new(name + ".mlp.c_proj.bias", [width], 0, 0),
        ];
    }

    private static IEnumerable<Entry> Norm(string name, int width) => [new(name + ".weight", [width], 1, 0), new(name + ".bias", [width], 0, 0)];

    private sealed record Entry(string Name, long[] Shape, double Mean, double Deviation);
}
