using System.Numerics.Tensors;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Review;

/// <summary>
/// The colours of an image's middle square in a few large pixels, by which two pictures of one thing are told from two copies of one picture. It survives other
/// sizes, qualities, light and slight cuts.
/// </summary>
internal sealed class PixelSketch
{
    private const int Side = 20, Colours = 3;

    // Sides of which the middle is taken: the whole square, and what is left of it after about 5 and 10 % are cut off each side.
    private static readonly int[] Zooms = [20, 22, 25];

    private readonly float[][] _zoomed; // [Side, Side, 3] each, mean 0, length 1
    private readonly float[] _mirrored;

    private PixelSketch(float[][] zoomed)
    {
        _zoomed = zoomed;
        _mirrored = [.. Enumerable.Range(0, zoomed[0].Length).Select(at => zoomed[0][Mirrored(at)])];
    }

    /// <summary>The sketch of a file.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="decode">Orientation and limits.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static PixelSketch Of(string path, DecodeOptions decode)
    {
        using var image = ImageDecoder.Decode(path, decode);
        return new PixelSketch([.. Zooms.Select(zoom => Middle(image, zoom))]);
    }

    /// <summary>The sketch of a file; <see langword="null"/> where it cannot be read any more.</summary>
    /// <param name="path">An image file.</param>
    /// <param name="decode">Orientation and limits.</param>
    public static PixelSketch? TryOf(string path, DecodeOptions decode)
    {
        try
        {
            return Of(path, decode);
        }
        catch (Exception error) when (error is InputException or ImageFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The correlation of two sketches, −1 to 1: as they are, one mirrored, or one cut, whatever is largest; 0 where one shows a single shade.
    /// </summary>
    public double Likeness(PixelSketch other)
    {
        var best = TensorPrimitives.Dot<float>(_mirrored, other._zoomed[0]);
        for (var zoom = 0; zoom < Zooms.Length; zoom++)
        {
            best = Math.Max(best, TensorPrimitives.Dot<float>(_zoomed[0], other._zoomed[zoom]));
            best = Math.Max(best, TensorPrimitives.Dot<float>(_zoomed[zoom], other._zoomed[0]));
        }

        return best;
    }

    private static float[] Middle(RgbImage image, int side)
    {
        using var square = new ClipPreprocess(side).ResizeAndCrop(image); // [side, side, 3]
        var (values, margin) = (new float[Side * Side * Colours], (side - Side) / 2);
        for (var i = 0; i < values.Length; i++)
        {
            var (row, rest) = (i / (Side * Colours) + margin, i % (Side * Colours) + margin * Colours);
            values[i] = square.Pixels[row * side * Colours + rest];
        }

        return Normalised(values);
    }

    private static int Mirrored(int at)
    {
        var (pixel, colour) = (at / Colours, at % Colours);
        return (pixel / Side * Side + (Side - 1 - pixel % Side)) * Colours + colour;
    }

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
