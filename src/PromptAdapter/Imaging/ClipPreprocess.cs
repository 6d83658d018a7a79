namespace PromptAdapter.Imaging;

/// <summary>
/// CLIP's test-time preprocessing: the shorter side is resized to R (bicubic, antialiased), the centre R x R is cut out and normalised.
/// </summary>
public sealed class ClipPreprocess : IImageTransform
{
    private readonly ChannelNormalization _normalization;

    /// <summary>Creates the preprocessing of one model.</summary>
    /// <param name="resolution">R, the side of the encoder's input in pixels, at least 1.</param>
    /// <param name="normalization">Means and deviations; <see langword="null"/> means <see cref="ChannelNormalization.Clip"/>.</param>
    public ClipPreprocess(int resolution, ChannelNormalization? normalization = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        Resolution = resolution;
        _normalization = normalization ?? ChannelNormalization.Clip;
    }

    /// <inheritdoc/>
    public int Resolution { get; }

    /// <summary>Resizes and crops without normalising.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <returns>A new image <c>[R, R, 3]</c>, equal in every bit to torchvision's <c>Resize</c> and <c>CenterCrop</c> of a Pillow image.</returns>
    public RgbImage ResizeAndCrop(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var shorter = Math.Min(image.Width, image.Height);
        var width = Scale(image.Width, shorter);
        var height = Scale(image.Height, shorter);

        // Only the centre is computed: each of its pixels depends on the source alone.
        var all = new PixelRectangle(0, 0, image.Width, image.Height);
        return BicubicResize.Resize(image, all, width, height, Centre(width), Centre(height), Resolution, Resolution);
    }

    /// <inheritdoc cref="IImageTransform.Apply"/>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="destination">Exactly <c>3 R R</c> values, <c>[3, R, R]</c>.</param>
    public void Apply(RgbImage image, Span<float> destination)
    {
        using var cropped = ResizeAndCrop(image); // [R, R, 3]
        _normalization.Apply(cropped, destination);
    }

    void IImageTransform.Apply(RgbImage image, string key, Span<float> destination) => Apply(image, destination);

    // The longer side is cut to whole pixels, not rounded.
    private long Scale(int side, int shorter) => side == shorter ? Resolution : (long)((double)((long)Resolution * side) / shorter);

    // A half is rounded to the even neighbour, as Python does.
    private long Centre(long side) => (long)Math.Round((side - Resolution) / 2.0, MidpointRounding.ToEven);
}
