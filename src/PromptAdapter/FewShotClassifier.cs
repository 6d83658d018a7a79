using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter;

/// <summary>
/// An image classifier made from a few labelled images per class and a frozen CLIP. Fit one with <c>FitAsync</c>,
/// or load one with <see cref="Load(string, string?)"/>.
/// </summary>
public sealed partial class FewShotClassifier : IDisposable
{
    private readonly ClipModel _clip;
    private readonly bool _ownsClip;
    private readonly PromptedImageEncoder? _prompted;
    private readonly IAdapterState _adapter;
    private readonly Dictionary<string, int> _labels;

    private FewShotClassifier(ClipModel clip, bool ownsClip, ClassifierState state)
    {
        _clip = clip;
        _ownsClip = ownsClip;
        State = state;
        _prompted = state.VisualPrompts is { } prompts ? new PromptedImageEncoder(clip, prompts) : null;
        _adapter = state.CreateAdapter();
        _labels = state.ClassNames.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);
    }

    /// <summary>Everything the classifier is made of.</summary>
    public ClassifierState State { get; }

    /// <summary>What images are encoded with: the model's image tower, with the visual prompts in it if there are any.</summary>
    private IImageEncoder Encoder => (IImageEncoder?)_prompted ?? _clip;

    /// <summary>The class names, by label.</summary>
    public IReadOnlyList<string> ClassNames => State.ClassNames;

    /// <summary>Writes the classifier to a <c>.padapter</c> file, under a temporary name that is then renamed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => ClassifierFile.Write(path, State);

    /// <summary>Loads a classifier and the model it was fitted on.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="model">The model's name or checkpoint; by default the one that the file names.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is not the one that it was fitted on.</exception>
    public static FewShotClassifier Load(string path, string? model = null)
    {
        var state = ClassifierFile.Read(path);
        var clip = ClipModel.Load(model ?? LocateModel(path, state), state.VocabularyPath.Length > 0 ? state.VocabularyPath : null, activation: null,
            state.ModelSettings);
        try
        {
            return Load(path, state, clip, ownsClip: true);
        }
        catch
        {
            clip.Dispose();
            throw;
        }
    }

    /// <summary>Loads a classifier onto a model that is already in memory and stays the caller's.</summary>
    /// <param name="path">A <c>.padapter</c> file.</param>
    /// <param name="clip">The model that it was fitted on.</param>
    /// <exception cref="InputException">The file is missing or damaged, or the model is another one.</exception>
    public static FewShotClassifier Load(string path, ClipModel clip) => Load(path, ClassifierFile.Read(path), clip, ownsClip: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        _prompted?.Dispose();
        if (_ownsClip)
            _clip.Dispose();
    }

    private static FewShotClassifier Load(string path, ClassifierState state, ClipModel clip, bool ownsClip)
    {
        if (clip.Sha256 != state.ModelSha256)
            throw new InputException($"was fitted on the checkpoint with SHA-256 {state.ModelSha256[..12]}…, and {clip.Path} has {clip.Sha256[..12]}…", path, "give the checkpoint it was fitted on, or fit it again on this one");
        RequireSettings(path, state, clip);
        if (clip.EmbedDim != state.EmbedDim || clip.ImageSize != state.ImageSize)
            throw new InputException("does not fit the geometry of its model", path, "fit the classifier again");
        return new FewShotClassifier(clip, ownsClip, state);
    }

    // A classifier is right only with the settings that it was fitted with. Files from before these were kept were always fitted with CLIP's own preprocessing,
    // and with the activation that the checkpoint, the configuration beside it or its name tells.
    private static void RequireSettings(string path, ClassifierState state, ClipModel clip)
    {
        if (state.ModelSettings is { } kept && !kept.Equals(clip.Settings))
            throw new InputException($"was fitted on the model with {kept}, and {clip.Path} is loaded with {clip.Settings}", path,
                "load the model with the settings that the classifier keeps, or fit it again");
        var older = new ClipSettings { Activation = clip.Settings.Activation, VisionHeads = clip.Settings.VisionHeads, TextHeads = clip.Settings.TextHeads };
        if (state.ModelSettings is null && (!older.Equals(clip.Settings)
            || (clip.Assumption is not null && clip.Settings.Activation != ClipActivation.QuickGelu)))
            throw new InputException($"was fitted without the settings that its model has now ({clip.Settings})", path, "fit it again");
    }

    // The file may have travelled with its model: the path of the day of fitting comes first, then the name in the cache.
    private static string LocateModel(string path, ClassifierState state)
    {
        if (File.Exists(state.ModelPath))
            return state.ModelPath;
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(state.ModelPath));
        if (File.Exists(beside))
            return beside;
        return ModelLocator.IsKnown(state.Model)
            ? state.Model
            : throw new InputException($"its model {state.ModelPath} is gone", path, "name the checkpoint to use") { Settings = [Setting.Model] };
    }
}
