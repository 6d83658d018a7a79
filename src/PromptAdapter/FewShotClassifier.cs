using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter;

/// <summary>
/// An image classifier made from a few labelled images per class and a frozen model. Fit one with <c>FitAsync</c>,
/// or load one with <c>Load</c>.
/// </summary>
public sealed partial class FewShotClassifier : IDisposable
{
    /// <summary>What stands behind the name of a file that <see cref="SaveOver"/> has replaced: <c>.bak</c>.</summary>
    public const string FormerEnding = ".bak";

    private readonly IFrozenModel _clip;
    private readonly bool _ownsClip;
    private readonly IImageEncoder? _retuned;
    private readonly KnownClasses _classes;
    private volatile bool _disposed;

    private FewShotClassifier(IFrozenModel clip, bool ownsClip, ClassifierState state)
    {
        _clip = clip;
        _ownsClip = ownsClip;
        State = state;
        _retuned = state.Tower.Count > 0 && clip.Origin is null ? Retuned(clip, state) : null; // an exported tower is the tuned one already
        _classes = new KnownClasses(state.ClassNames);
    }

    /// <summary>Everything the classifier is made of.</summary>
    public ClassifierState State { get; }

    /// <summary>What images are encoded with: the model's image tower, with what the method has left for it if it has left anything.</summary>
    internal IImageEncoder Encoder => _retuned ?? _clip;

    /// <summary>The model that it predicts with.</summary>
    internal IFrozenModel Model => _clip;

    /// <summary>The precision that images are encoded in: that of the support images, unless the model was opened in another one.</summary>
    public EncoderPrecision Precision => Encoder.Precision;

    /// <summary>The class names, by label.</summary>
    public IReadOnlyList<string> ClassNames => State.ClassNames;

    /// <summary>Writes the classifier to a <c>.padapter</c> file, under a temporary name that is then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public long Save(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return ClassifierFile.Write(path, State);
    }

    /// <summary>Writes the classifier over an earlier one, which stays beside it with <see cref="FormerEnding"/> behind its name.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">A file cannot be written, or there is none to be replaced.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public long SaveOver(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ObjectDisposedException.ThrowIf(_disposed, this);
        AtomicFile.Copy(path, path + FormerEnding);
        return Save(path);
    }

    /// <summary>Writes the classifier to a <c>.padapter</c> file away from the caller's thread.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Keeps the work from beginning.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public Task<long> SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Task.Run(() => Save(path), cancellationToken);
    }

    /// <summary>
    /// Writes the classifier to a stream, as a <c>.padapter</c> file holds it. Where its model has no known name, only the model's file name is kept: the model
    /// is then looked for beside the file.
    /// </summary>
    /// <param name="stream">A stream that can be written to; it stays the caller's.</param>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_disposed, this);
        ClassifierFile.Write(stream, State);
    }

    /// <summary>Writes the classifier to a stream, as <see cref="Save(Stream)"/>.</summary>
    /// <param name="stream">A stream that can be written to; it stays the caller's.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task SaveAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        await Task.Run(() => Save(content), cancellationToken).ConfigureAwait(false);
        content.Position = 0;
        await content.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads a classifier and the model it was fitted on, which it then owns.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="open">Opens the model that the file names, with the path of its file or, where that is gone, its known name as the path.</param>
    /// <param name="model">The model's name or checkpoint; by default the one that the file names.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is not the one that it was fitted on.</exception>
    public static FewShotClassifier Load(string path, Func<ModelReference, IFrozenModel> open, string? model = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        IFrozenModel? clip = null;
        try
        {
            var state = ClassifierFile.Read(path, reference => (clip = Open(reference)).Methods);
            return Load(path, state, clip!, ownsClip: true);
        }
        catch
        {
            clip?.Dispose();
            throw;
        }

        IFrozenModel Open(ModelReference reference) => open(reference with { Path = model ?? Locate(path, reference) });
    }

    /// <summary>Loads a classifier onto a model that is already in memory and stays the caller's.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="clip">The model that it was fitted on.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is another one.</exception>
    public static FewShotClassifier Load(string path, IFrozenModel clip) =>
        Load(path, ClassifierFile.Read(path, clip.Methods), clip, ownsClip: false);

    /// <summary>Loads a classifier onto a model that is already in memory, away from the caller's thread.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="clip">The model that it was fitted on.</param>
    /// <param name="cancellationToken">Keeps the work from beginning.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is another one.</exception>
    public static Task<FewShotClassifier> LoadAsync(string path, IFrozenModel clip, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return Task.Run(() => Load(path, clip), cancellationToken);
    }

    /// <summary>Loads a classifier and the model it was fitted on, which it then owns, away from the caller's thread.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="open">Opens the model that the file names.</param>
    /// <param name="model">The model's name or checkpoint; by default the one that the file names.</param>
    /// <param name="cancellationToken">Keeps the work from beginning.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is not the one that it was fitted on.</exception>
    public static Task<FewShotClassifier> LoadAsync(
        string path, Func<ModelReference, IFrozenModel> open, string? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        return Task.Run(() => Load(path, open, model), cancellationToken);
    }

    /// <summary>Releases the model where the classifier owns it; whatever is asked of the classifier afterwards throws.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        (_retuned as IDisposable)?.Dispose();
        if (_ownsClip)
            _clip.Dispose();
    }

    /// <summary>A classifier of a model and a state that are known to fit each other; it owns the model.</summary>
    internal static FewShotClassifier Of(IFrozenModel model, ClassifierState state) => new(model, ownsClip: true, state);

    private static FewShotClassifier Load(string path, ClassifierState state, IFrozenModel clip, bool ownsClip)
    {
        (clip as IPrecisionChoice)?.SettlePrecision(state.Precision);
        if (clip.Origin is { } origin && origin.Serves(state) && clip.EmbedDim == state.EmbedDim && clip.ImageSize == state.ImageSize)
            return new FewShotClassifier(clip, ownsClip, state);
        if (clip.Sha256 != state.ModelSha256 && clip.Origin is not null)
            throw new InputException($"was fitted on another encoder than the one that {clip.Path} was exported from", path,
                "export the encoder of this classifier, or give the checkpoint that it was fitted on");
        if (clip.Sha256 != state.ModelSha256)
            throw new InputException($"was fitted on the checkpoint with SHA-256 {state.ModelSha256[..12]}…, and {clip.Path} has {clip.Sha256[..12]}…", path,
                "give the checkpoint it was fitted on, or fit it again on this one");
        RequireSettings(path, state, clip);
        // Whoever opens the model for this classifier is told its precision, and may have chosen another one; a model at hand was loaded without knowing it.
        if (!ownsClip && clip.Precision != state.Precision)
            throw new InputException(
                $"was fitted on features made in {state.Precision.Word()}, and {clip.Path} is loaded to make them in {clip.Precision.Word()}", path,
                "load the model with the precision of the classifier, or fit it again");
        if (clip.EmbedDim != state.EmbedDim || clip.ImageSize != state.ImageSize)
            throw new InputException("does not fit the geometry of its model", path, "fit the classifier again");
        return new FewShotClassifier(clip, ownsClip, state);
    }

    private static IImageEncoder Retuned(IFrozenModel clip, ClassifierState state) =>
        clip is IClipModel tuned && clip.Methods.Find(state.Method).Retune is { } retune
        ? retune(tuned, state.Tower)
        : throw new InputException($"a classifier of the method '{state.Method}' holds tensors for the image tower, and the method changes none", null,
            "fit the classifier again");

    // A classifier is right only with the settings that it was fitted with. Files from before these were kept were always fitted with CLIP's own preprocessing,
    // and with the activation that the checkpoint, the configuration beside it or its name tells.
    private static void RequireSettings(string path, ClassifierState state, IFrozenModel model)
    {
        if (state.EncoderSettings != model.EncoderSettings)
            throw new InputException($"was fitted with other settings of images than those that {model.Path} is loaded with", path,
                "load the model with the settings that the classifier keeps, or fit it again");
        if (model is not IClipModel clip)
            return;
        if (state.ModelSettings is { } kept && !kept.Equals(clip.Settings))
            throw new InputException($"was fitted on the model with {kept}, and {clip.Path} is loaded with {clip.Settings}", path,
                "load the model with the settings that the classifier keeps, or fit it again");
        var older = new ClipSettings { Activation = clip.Settings.Activation, VisionHeads = clip.Settings.VisionHeads, TextHeads = clip.Settings.TextHeads };
        if (state.ModelSettings is null && (!older.Equals(clip.Settings)
            || (clip.Assumption is not null && clip.Settings.Activation != ClipActivation.QuickGelu)))
            throw new InputException($"was fitted without the settings that its model has now ({clip.Settings})", path, "fit it again");
    }

    // The file may have travelled with its model: the path of the day of fitting comes first, then the name in the cache.
    private static string Locate(string path, ModelReference model)
    {
        if (File.Exists(model.Path))
            return model.Path;
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(model.Path));
        if (model.Path.Length > 0 && File.Exists(beside))
            return beside;
        return ModelLocator.IsKnown(model.Name)
            ? model.Name
            : throw new InputException($"its model {(model.Path.Length > 0 ? model.Path : model.Name)} is gone", path, "name the checkpoint to use") { Settings = [Setting.Model] };
    }
}
