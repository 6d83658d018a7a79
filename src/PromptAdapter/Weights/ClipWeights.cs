using System.Globalization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>
/// The weights of a CLIP under OpenAI's names, whoever's names the file uses. Hugging Face's separate query, key and value projections
/// are fused and its two output projections transposed; nothing is read until a tensor is asked for. Safe for concurrent reads.
/// </summary>
public sealed class ClipWeights : IDisposable
{
    /// <summary>Metadata of a converted file that keeps what the weights do not show.</summary>
    internal const string ActivationKey = "activation";

    internal const string VisionHeadsKey = "vision_heads";
    internal const string TextHeadsKey = "text_heads";

    private readonly TensorFile _file;
    private readonly ClipNames _names;
    private readonly Lazy<string> _sha256;

    private ClipWeights(TensorFile file)
    {
        _file = file;
        var found = ClipNames.Of(file);
        var shapes = found.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);
        (Activation, ActivationSource, Architecture) = Describe(file, found.Naming, shapes);
        _names = found.Without(ClipLayout.Of(Architecture).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal), file.Path);
        _sha256 = new Lazy<string>(() => file.ComputeSha256(), LazyThreadSafetyMode.ExecutionAndPublication);
        Names = [.. _names.Tensors.Keys];
    }

    /// <summary>The file behind it.</summary>
    public TensorFile File => _file;

    /// <summary>Whose names the file uses.</summary>
    public ClipNaming Naming => _names.Naming;

    /// <summary>The geometry.</summary>
    public ClipArchitecture Architecture { get; }

    /// <summary>
    /// The activation. Told, in this order, by the file's own metadata (a converted file), a configuration beside the file (<c>hidden_act</c> of
    /// <c>config.json</c>, <c>quick_gelu</c> of <c>open_clip_config.json</c>), the file's or its folder's name, and else QuickGELU, as OpenAI's models have it.
    /// </summary>
    public ClipActivation Activation { get; }

    /// <summary>What told the activation.</summary>
    public string ActivationSource { get; }

    /// <summary>The canonical names of the model's tensors.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Tensors of the file that are not part of the model.</summary>
    public IReadOnlyList<string> IgnoredNames => _names.Ignored;

    /// <summary>The SHA-256 of the file in lower-case hexadecimal; computed when first asked for.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">A file, or a folder with a checkpoint under one of its usual names.</param>
    /// <exception cref="InputException">It cannot be read or is no whole CLIP.</exception>
    public static ClipWeights Open(string path)
    {
        var file = TensorFile.Open(CheckpointFolder.Resolve(path));
        try
        {
            return new ClipWeights(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The shape of a tensor.</summary>
    /// <param name="name">A canonical name.</param>
    /// <exception cref="InputException">The model has no such tensor.</exception>
    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Shape;

    /// <summary>The stored element type of a tensor; single precision where it is joined from parts of different types.</summary>
    /// <param name="name">A canonical name.</param>
    /// <exception cref="InputException">The model has no such tensor.</exception>
    public ElementType TypeOf(string name) => Find(name).Type;

    /// <summary>Writes the model as safetensors under the canonical names, one tensor at a time; metadata record the source's hash, activation and heads.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="floatType">The element type of the weights; as stored unless said otherwise. Counters stay integers.</param>
    /// <param name="progress">Told the bytes written after each tensor.</param>
    /// <param name="cancellationToken">Stops between two tensors and leaves nothing behind.</param>
    /// <returns>The new file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written, or a value does not fit the type.</exception>
    public long Convert(string path, ElementType? floatType = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        if (floatType is { } type && !type.IsFloatingPoint())
            throw new ArgumentException("weights have fractions", nameof(floatType));
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt", // what other readers look for
            ["source"] = Path.GetFileName(_file.Path),
            ["source_sha256"] = Sha256,
            [ActivationKey] = Activation == ClipActivation.Gelu ? "gelu" : "quick_gelu",
            [VisionHeadsKey] = Architecture.VisionHeads.ToString(CultureInfo.InvariantCulture),
            [TextHeadsKey] = Architecture.TextHeads.ToString(CultureInfo.InvariantCulture),
        };
        return SafetensorsWriter.Write(path, _names.Tensors.Values.Select(tensor => tensor.ToWrite(floatType)), metadata, progress, cancellationToken);
    }

    /// <summary>A tensor by its canonical name.</summary>
    /// <exception cref="InputException">The model has no such tensor.</exception>
    internal ClipTensor Find(string name) => _names.Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InputException($"has no tensor {WeightFileProblem.Quote(name)}", _file.Path, "check that it is the right checkpoint") { Settings = [Setting.InspectModel] };

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static (ClipActivation Activation, string Source, ClipArchitecture Architecture) Describe(TensorFile file, ClipNaming naming, Dictionary<string, IReadOnlyList<long>> shapes)
    {
        if (file.Metadata.TryGetValue(ActivationKey, out var recorded))
        {
            var activation = recorded switch
            {
                "gelu" => ClipActivation.Gelu,
                "quick_gelu" => ClipActivation.QuickGelu,
                _ => throw new InputException($"records the activation {WeightFileProblem.Quote(recorded)}, which is not known here", file.Path, "convert the original checkpoint again"),
            };
            return (activation, "the file's metadata", ClipArchitecture.Infer(shapes, file.Path, Recorded(file, VisionHeadsKey), Recorded(file, TextHeadsKey)));
        }

        var configuration = EmbedDimAndWidth(shapes) is var (embedDim, width) ? ClipConfiguration.Find(file.Path, naming, embedDim, width) : null;
        var architecture = ClipArchitecture.Infer(shapes, file.Path, configuration?.VisionHeads, configuration?.TextHeads);
        if (configuration is not null)
            return (configuration.Activation, Path.GetFileName(configuration.Source), architecture);
        return ActivationByName.Tell(file.Path) is { } told
            ? (told, "the file's name", architecture)
            : (ClipActivation.QuickGelu, "the default", architecture);
    }

    // Enough to tell whether a configuration is of this model; null when the shapes are not those of a CLIP, which is reported later.
    private static (long EmbedDim, long VisionWidth)? EmbedDimAndWidth(Dictionary<string, IReadOnlyList<long>> shapes)
    {
        var first = shapes.GetValueOrDefault("visual.layer1.0.conv1.weight") ?? shapes.GetValueOrDefault("visual.conv1.weight");
        return first is [var width, ..] && shapes.GetValueOrDefault("text_projection") is [_, var embedDim] ? (embedDim, width) : null;
    }

    private static int? Recorded(TensorFile file, string key) =>
        file.Metadata.TryGetValue(key, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
