using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Randomness;

namespace PromptAdapter.Imaging;

/// <summary>
/// The random views that a cache or a prompt is trained on: crop, bicubic resize to R x R, mirror, normalise.
/// View number v of an image is the same in every run and on every thread.
/// </summary>
public sealed class TrainAugmentation : IPixelTransform
{
    private readonly AugmentationRecipe _recipe;
    private readonly ChannelNormalization _normalization;
    private readonly long _seed;
    private readonly int _view;

    /// <summary>Creates the transform that makes one view of every image.</summary>
    /// <param name="resolution">R, the side of the encoder's input in pixels, at least 1.</param>
    /// <param name="recipe">What the views are drawn from.</param>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="view">0 for the first view of each image, 1 for the second, and so on.</param>
    /// <param name="normalization">Means and deviations; <see langword="null"/> means <see cref="ChannelNormalization.Clip"/>.</param>
    public TrainAugmentation(int resolution, AugmentationRecipe recipe, long seed, int view, ChannelNormalization? normalization = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        ArgumentNullException.ThrowIfNull(recipe);
        Resolution = resolution;
        _recipe = recipe;
        _seed = seed;
        _view = view;
        _normalization = normalization ?? ChannelNormalization.Clip;
    }

    /// <inheritdoc/>
    public int Resolution { get; }

    /// <summary>Makes a view without normalising it.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="view">What to cut out.</param>
    /// <param name="resolution">R, the side of the encoder's input in pixels.</param>
    /// <returns>A new image <c>[R, R, 3]</c>, equal in every bit to torchvision's on a Pillow image.</returns>
    public static RgbImage Apply(RgbImage image, AugmentationView view, int resolution)
    {
        var resized = BicubicResize.Resize(image, view.Region, resolution, resolution); // [R, R, 3]
        return view.Flip ? Orientation.Apply(resized, Orientation.MirroredLeftToRight) : resized;
    }

    /// <inheritdoc/>
    public void Apply(RgbImage image, string key, Span<float> destination)
    {
        using var cut = Cut(image, key); // [R, R, 3]
        _normalization.Apply(cut, destination);
    }

    ChannelNormalization IPixelTransform.Normalization => _normalization;

    RgbImage IPixelTransform.Cut(RgbImage image, string key) => Cut(image, key);

    private RgbImage Cut(RgbImage image, string key)
    {
        ArgumentNullException.ThrowIfNull(image);
        var generator = new TorchGenerator(AugmentationView.SeedOf(_seed, key, _view));
        var view = AugmentationView.Draw(generator, _recipe, image.Width, image.Height);
        return Apply(image, view, Resolution);
    }
}
