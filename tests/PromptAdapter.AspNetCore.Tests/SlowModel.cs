using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter.AspNetCore;

/// <summary>A CLIP that takes its time for every image.</summary>
/// <param name="model">The CLIP; it stays the caller's.</param>
/// <param name="each">How long an image takes.</param>
public sealed class SlowModel(IClipModel model, TimeSpan each) : IClipModel
{
    private long _ticks = each.Ticks;

    /// <summary>How long an image takes; it may change while the model is used.</summary>
    public TimeSpan Each
    {
        get => new(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.Ticks);
    }

    public string Path => model.Path;

    public string Sha256 => model.Sha256;

    public string Name => model.Name;

    public string Identity => model.Identity;

    public int EmbedDim => model.EmbedDim;

    public int ImageSize => model.ImageSize;

    public float LogitScale => model.LogitScale;

    public ImagePreprocessing Preprocessing => model.Preprocessing;

    public EncoderPrecision Precision => model.Precision;

    public ClipSettings Settings => model.Settings;

    public bool NeedsNoSettings => model.NeedsNoSettings;

    public string? VocabularyPath => model.VocabularyPath;

    public string? Assumption => model.Assumption;

    public MethodCatalog Methods => model.Methods;

    public float[] EncodeTexts(IReadOnlyList<string> texts) => model.EncodeTexts(texts);

    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count)
    {
        Thread.Sleep(count * Each);
        return model.EncodeImages(pixels, count);
    }

    public void Dispose()
    {
        // The model stays the caller's.
    }
}
