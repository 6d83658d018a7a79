namespace PromptAdapter.Imaging;

/// <summary>A transform whose pixels can wait as bytes, a fourth of what they take once they are normalised.</summary>
internal interface IPixelTransform : IImageTransform
{
    /// <summary>Means and deviations.</summary>
    ChannelNormalization Normalization { get; }

    /// <summary>Everything but the normalisation.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="key">What transforms that draw at random draw from.</param>
    /// <returns>A new image <c>[R, R, 3]</c>.</returns>
    RgbImage Cut(RgbImage image, string key);
}
