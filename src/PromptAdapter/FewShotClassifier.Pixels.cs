using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter;

/// <summary>The steps of a prediction one by one, for a server that decodes images of many requests and encodes them together.</summary>
public sealed partial class FewShotClassifier
{
    /// <summary>R, the side of the encoder's input in pixels.</summary>
    internal int ImageSize => _clip.ImageSize;

    /// <summary>Decodes an image and makes the encoder's input of it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="maxPixels">The most pixels that its header may name; larger images are refused before they are decoded.</param>
    /// <returns><c>[3, R, R]</c>.</returns>
    /// <exception cref="InputException">The image cannot be read, or has too many pixels.</exception>
    internal float[] Preprocess(ImageSource image, long maxPixels)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var decoded = image.Decode(DecodeOptions.Of(State.ApplyOrientation) with { MaxPixels = maxPixels });
        return Preprocess(decoded);
    }

    /// <summary>Makes the encoder's input of an image.</summary>
    /// <param name="image">The image; it stays the caller's.</param>
    /// <returns><c>[3, R, R]</c>.</returns>
    internal float[] Preprocess(RgbImage image)
    {
        var pixels = new float[3 * _clip.ImageSize * _clip.ImageSize];
        new ClipPreprocess(_clip.ImageSize, _clip.Preprocessing).Apply(image, pixels);
        return pixels;
    }

    /// <summary>Encodes preprocessed images together.</summary>
    /// <param name="pixels"><c>[count, 3, R, R]</c>.</param>
    /// <param name="count">How many images.</param>
    /// <returns><c>[count, E]</c>, not normalised.</returns>
    /// <exception cref="InputException">A feature is not finite.</exception>
    internal float[] EncodePixels(ReadOnlySpan<float> pixels, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Encoder.EncodeImages(pixels, count);
    }
}
