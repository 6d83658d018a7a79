using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Features;

/// <summary>How images become features.</summary>
public sealed record ExtractionOptions
{
    /// <summary>Where encoded images are kept; <see langword="null"/> encodes everything anew.</summary>
    public FeatureStore? Store { get; init; }

    /// <summary>Where encoded images are kept for the time of one piece of work that has no store.</summary>
    internal FeatureMemory? Memory { get; init; }

    /// <summary>Whether the EXIF orientation is applied. Default: yes, for people's own photos; published benchmarks ignore it.</summary>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>The largest <see cref="BatchSize"/>.</summary>
    public const int LargestBatch = 4096;

    /// <summary>The largest <see cref="MaxPixels"/>: three times <see cref="DecodeOptions.PillowPixelLimit"/>.</summary>
    public const long LargestMaxPixels = 3 * DecodeOptions.PillowPixelLimit;

    /// <summary>
    /// The most pixels of an image, 1 to <see cref="LargestMaxPixels"/>; what has more is unreadable. Default: <see cref="DecodeOptions.PillowPixelLimit"/>.
    /// </summary>
    public long MaxPixels { get; init; } = DecodeOptions.PillowPixelLimit;

    /// <summary>Images encoded at a time, 1 to <see cref="LargestBatch"/>. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether an unreadable image stops the extraction. Default: it is listed and left out.</summary>
    public bool Strict { get; init; }

    /// <summary>What augmented views are drawn from. Default: one recipe for all stages.</summary>
    public AugmentationRecipe Recipe { get; init; } = AugmentationRecipe.Default;

    /// <summary>Seed of the augmented views.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How images are decoded.</summary>
    internal DecodeOptions Decode => DecodeOptions.Of(ApplyOrientation) with { MaxPixels = MaxPixels };

    /// <summary>The same options, looked at.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    internal ExtractionOptions Validated()
    {
        if (BatchSize is < 1 or > LargestBatch)
            throw new InputException($"{BatchSize} images cannot be encoded at a time", null, $"give 1 to {LargestBatch}");
        if (MaxPixels is < 1 or > LargestMaxPixels)
            throw new InputException($"{MaxPixels} is no limit for the pixels of an image", null, $"give 1 to {LargestMaxPixels}");
        return this;
    }

    /// <summary>The name of the preprocessing in stored features and files, for example <c>clip-224</c>.</summary>
    /// <param name="resolution">Side of the encoder's input in pixels.</param>
    public string PreprocessName(int resolution) => $"clip-{resolution}{(ApplyOrientation ? "-oriented" : "")}";
}
