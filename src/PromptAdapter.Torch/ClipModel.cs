using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Tokenization;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Weights;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;
using static TorchSharp.torch;

namespace PromptAdapter.Torch;

/// <summary>
/// A frozen CLIP (arXiv 2103.00020): its image and text towers, tokenizer and logit scale. Reading it from several threads is safe;
/// nothing in it changes after loading.
/// </summary>
public sealed partial class ClipModel : IClipModel, IPrecisionChoice
{
    private readonly ClipWeights _weights;
    private readonly Lazy<ClipTokenizer> _tokenizer;
    private readonly Lazy<TextTransformer> _textTower;
    private volatile bool _disposed;

    private ClipModel(ClipWeights weights, string name, string? vocabularyPath, MethodCatalog methods, EncoderPrecision precision, Device place)
    {
        (Methods, Place) = (methods, place);
        _weights = weights;
        // An open choice needs a processor that has something to choose from.
        _settled = precision != EncoderPrecision.Auto ? precision
            : place.type == TorchSharp.DeviceType.CPU && MapArithmetics.HasBFloat16 ? null : EncoderPrecision.F32;
        VocabularyPath = vocabularyPath;
        Name = name;
        _textTower = new Lazy<TextTransformer>(() => Reading(() => new TextTransformer(new StoredClipTensors(weights, place))));
        using (var scale = weights.Get("logit_scale"))
            LogitScale = MathF.Exp(scale.One<float>());
        if (!float.IsFinite(LogitScale))
            throw new InputException("has a logit scale that is not a finite number", Path, "the file is damaged: download it or export it again");
        weights.RequireUnchanged();
        _tokenizer = new Lazy<ClipTokenizer>(() => LoadTokenizer(vocabularyPath));
    }

    /// <summary>The known name it was loaded by, or the file's name.</summary>
    public string Name { get; }

    /// <summary>The checkpoint file.</summary>
    public string Path => _weights.File.Path;

    /// <summary>The vocabulary file that was named explicitly; <see langword="null"/> when the model's own is used.</summary>
    public string? VocabularyPath { get; }

    /// <summary>SHA-256 of the checkpoint file in lower-case hexadecimal; computed when first asked for.</summary>
    public string Sha256 => _weights.Sha256;

    /// <summary>What its features are kept under: the checkpoint's hash, or a digest of that, of <see cref="Settings"/> where they are not OpenAI's, and of
    /// <see cref="Precision"/> where it is not single precision.</summary>
    public string Identity => _identities.GetOrAdd(Precision, precision =>
    {
        var own = Settings.Identity(Sha256);
        if (precision == EncoderPrecision.F32)
            return own;
        using var digest = new FieldDigest();
        return digest.Field("model", own).Field("precision", precision.Word()).Value();
    });

    /// <summary>What decides the features beside the weights: activation, preprocessing and what else a checkpoint does not show.</summary>
    public ClipSettings Settings => _weights.Settings;

    /// <inheritdoc/>
    public ImagePreprocessing Preprocessing => Settings.Preprocessing;

    /// <summary>What was assumed about the model since nothing tells it, and why; <see langword="null"/> where everything is told.</summary>
    public string? Assumption => _weights.Assumption;

    /// <summary>Which tensors of the checkpoint are not used; <see langword="null"/> where all are, or are known to be without consequence.</summary>
    public string? Leftover => _weights.Leftover;

    /// <inheritdoc/>
    public bool NeedsNoSettings => Settings.IsOpenAI && _weights.ActivationIsFixed;

    /// <summary>The geometry that the checkpoint's shapes imply.</summary>
    public ClipArchitecture Architecture => _weights.Architecture;

    /// <summary>Side of the square input image, in pixels.</summary>
    public int ImageSize => Architecture.ImageResolution;

    /// <summary>Dimension <c>E</c> of the shared image-text space.</summary>
    public int EmbedDim => Architecture.EmbedDim;

    /// <summary><c>exp(logit_scale)</c>: what cosines are multiplied by (100 in OpenAI's models).</summary>
    public float LogitScale { get; }

    /// <summary>The text encoder; read from the checkpoint when first asked for.</summary>
    /// <exception cref="InputException">Its weights are damaged.</exception>
    public TextTransformer TextTower => _textTower.Value;

    /// <inheritdoc/>
    public MethodCatalog Methods { get; }

    /// <summary>Where its towers are and its prompts are learnt: the processor or a GPU.</summary>
    public TorchDevice Device => Place.type == TorchSharp.DeviceType.CUDA ? TorchDevice.Cuda(Math.Max(0, Place.index)) : TorchDevice.Cpu;

    /// <summary>The same for libtorch: every tensor that meets the towers is made here.</summary>
    internal Device Place { get; }

    /// <summary>The tokenizer of the model's vocabulary.</summary>
    /// <exception cref="InputException">No vocabulary stands beside the checkpoint or in the model cache, or it does not fit the text tower.</exception>
    public ClipTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>Loads a model.</summary>
    /// <param name="nameOrPath">A known name (<c>ViT-B/16</c>) that has been pulled, a checkpoint file, or a folder with one.</param>
    /// <param name="vocabularyPath">The vocabulary file; by default the one beside the checkpoint, then the one in the model cache.</param>
    /// <param name="activation">The activation of its blocks; by default what the checkpoint, the settings beside it or its published name tell.</param>
    /// <param name="methods">
    /// The methods that can be fitted on it, for example <c>TorchMethods.Catalog.With(mine)</c>; by default those of the library.
    /// </param>
    /// <param name="precision">
    /// In which numbers images are encoded. <see cref="EncoderPrecision.Auto"/> is settled by the first pictures that are encoded.
    /// </param>
    /// <param name="device">Where its towers are; by default the first GPU where libtorch can use one, else the processor.</param>
    /// <exception cref="InputException">
    /// There is no such model or device, or the file is damaged or not a CLIP that this library can read.
    /// </exception>
    /// <exception cref="NativeBackendException">The native tensor library cannot be loaded.</exception>
    public static ClipModel Load(string nameOrPath, string? vocabularyPath = null, ClipActivation? activation = null, MethodCatalog? methods = null,
        EncoderPrecision precision = EncoderPrecision.Auto, TorchDevice? device = null)
    {
        var model = Open(nameOrPath, vocabularyPath, activation, methods, precision, device);
        try
        {
            model.ReadTowers();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens a model as <see cref="Load"/> does, but reads the weights of each tower when it is first needed: what makes features of images alone never reads
    /// the text tower. What is damaged in a tower's weights is said when it is read.
    /// </summary>
    /// <param name="nameOrPath">A known name (<c>ViT-B/16</c>) that has been pulled, a checkpoint file, or a folder with one.</param>
    /// <param name="vocabularyPath">The vocabulary file; by default the one beside the checkpoint, then the one in the model cache.</param>
    /// <param name="activation">The activation of its blocks; by default what the checkpoint, the settings beside it or its published name tell.</param>
    /// <param name="methods">The methods that can be fitted on it; by default those of the library.</param>
    /// <param name="precision">In which numbers images are encoded.</param>
    /// <param name="device">Where its towers are; by default the first GPU where libtorch can use one, else the processor.</param>
    /// <exception cref="InputException">There is no such model or device, or the file is not a CLIP that this library can read.</exception>
    /// <exception cref="NativeBackendException">The native tensor library cannot be loaded.</exception>
    public static ClipModel Open(string nameOrPath, string? vocabularyPath = null, ClipActivation? activation = null, MethodCatalog? methods = null,
        EncoderPrecision precision = EncoderPrecision.Auto, TorchDevice? device = null) =>
        Open(nameOrPath, vocabularyPath, activation, kept: null, methods, precision, device);

    /// <summary>Opens a model with settings that were kept with what was made of it, whatever stands beside the checkpoint now.</summary>
    internal static ClipModel Open(string nameOrPath, string? vocabularyPath, ClipActivation? activation, ClipSettings? kept, MethodCatalog? methods,
        EncoderPrecision precision, TorchDevice? device)
    {
        NativeBackend.EnsureLoaded();
        var place = (device ?? TorchDevice.Auto).Place();
        var location = ModelLocator.Find(nameOrPath);
        var weights = ClipWeights.Open(location.Path, activation, kept);
        try
        {
            return new ClipModel(weights, location.Name, vocabularyPath, methods ?? TorchMethods.Catalog, precision, place);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>The model of a method that tunes a tower: only one that libtorch runs can be tuned.</summary>
    internal static ClipModel Of(IClipModel model) => model as ClipModel
        ?? throw new InputException($"{model.Name} is run by {model.GetType().Name}, which cannot be tuned", model.Path, "load the checkpoint with libtorch");

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        lock (_choice)
        {
            _imageTower?.Dispose();
            _exactTower?.Dispose();
        }

        if (_textTower.IsValueCreated)
            _textTower.Value.Dispose();
        _weights.Dispose();
    }

    // The tensors of a tower outlive the call that first needs it.
    private T Reading<T>(Func<T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var noGrad = no_grad();
        using var detached = NewDisposeScope();
        var tower = read();
        _weights.RequireUnchanged(); // what was read goes under the hash of the file that was opened
        detached.Detach(detached.DisposablesView);
        return tower;
    }

    private ClipTokenizer LoadTokenizer(string? vocabularyPath)
    {
        var size = Architecture.VocabularySize;
        var path = vocabularyPath ?? Vocabulary.FindBeside(Path);
        var vocabulary = Vocabulary.Load(path, size);
        return new ClipTokenizer(vocabulary);
    }
}
