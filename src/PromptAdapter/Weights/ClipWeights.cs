using PromptAdapter.Runtime;
using PromptAdapter.Weights.Settings;

namespace PromptAdapter.Weights;

/// <summary>
/// The weights of a CLIP under OpenAI's names, whoever's names the file uses. Hugging Face's separate query, key and value projections
/// are fused and its two output projections transposed; nothing is read until a tensor is asked for. Safe for concurrent reads.
/// </summary>
public sealed class ClipWeights : IDisposable
{
    private readonly TensorFile _file;
    private readonly ClipNames _names;
    private readonly Lazy<string> _sha256;

    private readonly ToldSettings _told;

    private ClipWeights(TensorFile file, ClipActivation? stated, ClipSettings? kept)
    {
        _file = file;
        var found = ClipNames.Of(file);
        var shapes = found.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);
        _told = kept is null ? ToldSettings.Of(file, found.Naming, shapes, stated) : ToldSettings.Kept(kept, shapes, file.Path);
        _names = found.Without(ClipLayout.Of(Architecture).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal), file.Path);
        _sha256 = new Lazy<string>(() => CheckpointDigests.OfUser.Of(file.Files, () => file.ComputeSha256()),
            LazyThreadSafetyMode.ExecutionAndPublication);
        Names = [.. _names.Tensors.Keys];
    }

    /// <summary>The file behind it.</summary>
    public TensorFile File => _file;

    /// <summary>Whose names the file uses.</summary>
    public ClipNaming Naming => _names.Naming;

    /// <summary>The geometry.</summary>
    public ClipArchitecture Architecture => _told.Architecture;

    /// <summary>
    /// What decides the features beside the weights. Told, in this order, by the caller, the file's own metadata (a converted file), settings beside the file
    /// (<c>config.json</c> and <c>preprocessor_config.json</c>, <c>open_clip_config.json</c>), the name under which it is published, and else as OpenAI's
    /// models have it.
    /// </summary>
    public ClipSettings Settings => _told.Settings;

    /// <summary>The activation.</summary>
    public ClipActivation Activation => Settings.Activation;

    /// <summary>What told the activation.</summary>
    public string ActivationSource => _told.ActivationSource;

    /// <summary>What told the preprocessing.</summary>
    public string PreprocessingSource => _told.PreprocessingSource;

    /// <summary>Whether the activation is told by the file itself or its published name.</summary>
    internal bool ActivationIsFixed => _told.IsFixed;

    /// <summary>What was assumed about the model since nothing tells it; <see langword="null"/> where everything is told.</summary>
    public string? Assumption => _told.Assumption;

    /// <summary>What was left unread; <see langword="null"/> where every tensor is a part of the model or known to be without consequence.</summary>
    public string? Leftover
    {
        get
        {
            const int Named = 3;
            var unread = _names.Unread;
            return unread.Count == 0 ? null
                : $"{unread.Count} {(unread.Count == 1 ? "tensor" : "tensors")} of {Path.GetFileName(_file.Path)} belong{(unread.Count == 1 ? "s" : "")} to " +
                    $"no part of a CLIP and {(unread.Count == 1 ? "is" : "are")} not used: "
                + string.Join(", ", unread.Take(Named).Select(WeightFileProblem.Quote)) + (unread.Count > Named ? ", …" : "");
        }
    }

    /// <summary>The canonical names of the model's tensors.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Tensors of the file that are not part of the model.</summary>
    public IReadOnlyList<string> IgnoredNames => _names.Ignored;

    /// <summary>The SHA-256 of the file in lower-case hexadecimal; computed when first asked for, and remembered while the file stays as it is.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">A file, or a folder with a checkpoint under one of its usual names.</param>
    /// <exception cref="InputException">It cannot be read or is no whole CLIP.</exception>
    public static ClipWeights Open(string path) => Open(path, activation: null);

    /// <summary>Opens a checkpoint whose activation is known.</summary>
    /// <param name="path">A file, or a folder with a checkpoint under one of its usual names.</param>
    /// <param name="activation">The activation, whatever the file or its settings say; <see langword="null"/> asks them.</param>
    /// <exception cref="InputException">It cannot be read or is no whole CLIP.</exception>
    public static ClipWeights Open(string path, ClipActivation? activation) => Open(path, activation, null);

    internal static ClipWeights Open(string path, ClipActivation? activation, ClipSettings? kept)
    {
        var file = TensorFile.Open(CheckpointFolder.Resolve(path));
        try
        {
            return new ClipWeights(file, activation, kept);
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

    /// <summary>
    /// Writes the model as safetensors under the canonical names, one tensor at a time; metadata record the source's hash, activation and heads.
    /// </summary>
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
        };
        foreach (var (key, value) in RecordedSettings.Entries(Settings, Architecture))
            metadata[key] = value;
        return SafetensorsWriter.Write(path, _names.Tensors.Values.Select(tensor => tensor.ToWrite(floatType)), metadata, progress, cancellationToken);
    }

    /// <summary>A tensor by its canonical name.</summary>
    /// <exception cref="InputException">The model has no such tensor.</exception>
    internal ClipTensor Find(string name) => _names.Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InputException($"has no tensor {WeightFileProblem.Quote(name)}", _file.Path,
            "check that it is the right checkpoint")
        { Settings = [Setting.InspectModel] };

    /// <summary>Looks again whether the file is the one that was opened, once the weights are loaded.</summary>
    /// <exception cref="InputException">It has changed meanwhile, so that its hash would not be the hash of what was loaded.</exception>
    internal void RequireUnchanged() => _file.RequireUnchanged();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
