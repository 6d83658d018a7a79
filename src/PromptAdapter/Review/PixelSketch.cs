using System.Numerics.Tensors;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Review;

/// <summary>
/// The brightness of an image's middle square in a few large pixels, by which two pictures of one thing are told from two copies of one picture. It survives other
/// sizes, qualities, light and slight cuts.
/// </summary>
internal sealed class PixelSketch
{
    private const int Side = 16;

    private readonly float[] _values; // [Side, Side], mean 0, length 1
    private readonly float[] _mirrored;

    private PixelSketch(float[] values)
    {
        _values = Normalised(values);
        _mirrored = [.. Enumerable.Range(0, Side * Side).Select(at => _values[at / Side * Side + (Side - 1 - at % Side)])];
    }

    /// <summary>The sketch of a file.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="applyOrientation">Whether it is turned upright first.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static PixelSketch Of(string path, bool applyOrientation)
    {
        using var image = ImageDecoder.Decode(path, applyOrientation ? DecodeOptions.Default : DecodeOptions.Parity);
        using var square = new ClipPreprocess(Side).ResizeAndCrop(image); // [Side, Side, 3]
        var values = new float[Side * Side];
        for (var i = 0; i < values.Length; i++)
        {
            var pixel = square.Pixels.Slice(3 * i, 3);
            values[i] = 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
        }

        return new PixelSketch(values);
    }

    /// <summary>The sketch of a file; <see langword="null"/> where it cannot be read any more.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="applyOrientation">Whether it is turned upright first.</param>
    public static PixelSketch? TryOf(string path, bool applyOrientation)
    {
        try
        {
            return Of(path, applyOrientation);
        }
        catch (Exception error) when (error is InputException or ImageFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The correlation of two sketches, as they are or one of them mirrored, −1 to 1; 0 where one shows a single shade.</summary>
    public double Likeness(PixelSketch other) =>
        Math.Max(TensorPrimitives.Dot<float>(_values, other._values), TensorPrimitives.Dot<float>(_values, other._mirrored));

    private static float[] Normalised(float[] values)
    {
        var mean = TensorPrimitives.Average<float>(values);
        TensorPrimitives.Subtract(values, mean, values);
        var length = TensorPrimitives.Norm<float>(values);
        if (length > 1) // grey levels: anything less is one shade
            TensorPrimitives.Divide(values, length, values);
        else
            Array.Clear(values);
        return values;
    }
}
