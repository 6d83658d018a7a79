namespace PromptAdapter.Imaging;

/// <summary>
/// A model's test-time preprocessing; CLIP's own: the shorter side is resized to R (bicubic, antialiased), the centre R x R is cut out and normalised.
/// </summary>
public sealed class ClipPreprocess : IPixelTransform
{
    private readonly ImagePreprocessing _settings;
    private readonly ChannelNormalization _normalization;

    /// <summary>Creates the preprocessing of one model.</summary>
    /// <param name="resolution">R, the side of the encoder's input in pixels, at least 1.</param>
    /// <param name="settings">What the model wants; <see langword="null"/> means <see cref="ImagePreprocessing.Clip"/>.</param>
    public ClipPreprocess(int resolution, ImagePreprocessing? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        Resolution = resolution;
        _settings = settings ?? ImagePreprocessing.Clip;
        _normalization = _settings.Normalization;
    }

    /// <inheritdoc/>
    public int Resolution { get; }

    /// <summary>Resizes and crops without normalising.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <returns>A new image <c>[R, R, 3]</c>, equal in every bit to torchvision's <c>Resize</c> and <c>CenterCrop</c> of a Pillow image.</returns>
    public RgbImage ResizeAndCrop(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (width, height) = Resized(image.Width, image.Height);

        // Only the centre is computed: each of its pixels depends on the source alone.
        var all = new PixelRectangle(0, 0, image.Width, image.Height);
        var (across, down) = ((int)Math.Min(width, Resolution), (int)Math.Min(height, Resolution));
        var centre = BicubicResize.Resize(image, all, width, height, across < Resolution ? 0 : Centre(width), down < Resolution ? 0 : Centre(height), across,
            down, _settings.Filter);
        return across == Resolution && down == Resolution ? centre : Filled(centre);
    }

    /// <inheritdoc cref="IImageTransform.Apply"/>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="destination">Exactly <c>3 R R</c> values, <c>[3, R, R]</c>.</param>
    public void Apply(RgbImage image, Span<float> destination)
    {
        using var cropped = ResizeAndCrop(image); // [R, R, 3]
        _normalization.Apply(cropped, destination);
    }

    ChannelNormalization IPixelTransform.Normalization => _normalization;

    RgbImage IPixelTransform.Cut(RgbImage image, string key) => ResizeAndCrop(image);

    void IImageTransform.Apply(RgbImage image, string key, Span<float> destination) => Apply(image, destination);

    private (long Width, long Height) Resized(int width, int height)
    {
        var side = _settings.ResizeTo ?? Resolution;
        switch (_settings.Mode)
        {
            case ResizeMode.Shortest:
                var shorter = Math.Min(width, height);
                return (Scale(width), Scale(height));

                // The longer side is cut to whole pixels, not rounded.
                long Scale(int length) => length == shorter ? side : (long)((double)((long)side * length) / shorter);
            case ResizeMode.Longest:
                var ratio = Math.Max((double)height / side, (double)width / side);
                return (Math.Max(1, (long)Math.Round(width / ratio, MidpointRounding.ToEven)),
                    Math.Max(1, (long)Math.Round(height / ratio, MidpointRounding.ToEven)));
            case ResizeMode.Squash:
                return (side, side);
            default:
                return (width, height);
        }
    }

    // The image in the middle; of an odd rest, the larger part lies to the right and below.
    private RgbImage Filled(RgbImage image)
    {
        using (image)
        {
            var canvas = RgbImage.Create(Resolution, Resolution);
            canvas.Writable[..(3 * Resolution * Resolution)].Fill(_settings.Fill);
            var (left, top) = ((Resolution - image.Width) / 2, (Resolution - image.Height) / 2);
            for (var y = 0; y < image.Height; y++)
                image.Pixels.Slice(3 * y * image.Width, 3 * image.Width).CopyTo(canvas.Writable[(3 * ((top + y) * Resolution + left))..]);
            return canvas;
        }
    }

    // A half is rounded to the even neighbour, as Python does.
    private long Centre(long side) => (long)Math.Round((side - Resolution) / 2.0, MidpointRounding.ToEven);
}
