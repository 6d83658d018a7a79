namespace PromptAdapter.Imaging;

/// <summary>
/// <c>(x / 255 - mean) / std</c> in single precision for each channel, in the order of operations of torchvision's <c>ToTensor</c> and <c>Normalize</c>.
/// There are only 256 values of x, so each channel is a table.
/// </summary>
public sealed class ChannelNormalization
{
    private readonly float[][] _tables;

    /// <summary>Creates the tables of a model.</summary>
    /// <param name="mean">Mean of red, green and blue on the scale 0 to 1.</param>
    /// <param name="std">Standard deviation of red, green and blue on the same scale.</param>
    /// <param name="scale">What a byte is multiplied with first.</param>
    /// <exception cref="ArgumentException">Either does not have three values, or a deviation is not positive.</exception>
    public ChannelNormalization(ReadOnlySpan<float> mean, ReadOnlySpan<float> std, double scale = ImagePreprocessing.ByteScale)
    {
        if (mean.Length != 3 || std.Length != 3 || !(std[0] > 0 && std[1] > 0 && std[2] > 0))
            throw new ArgumentException("three means and three positive deviations are needed", nameof(mean));
        _tables = [Table(mean[0], std[0], scale), Table(mean[1], std[1], scale), Table(mean[2], std[2], scale)];
    }

    /// <summary>CLIP's means and deviations (arXiv 2103.00020, the published preprocessing).</summary>
    public static ChannelNormalization Clip { get; } = new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>Normalises <c>[H, W, 3]</c> bytes to <c>[3, H, W]</c> values.</summary>
    /// <param name="image">The image.</param>
    /// <param name="destination">Exactly <c>3 H W</c> values.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Apply(RgbImage image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Pixels;
        if (destination.Length != pixels.Length)
            throw new ArgumentException($"{destination.Length} values for {pixels.Length} bytes", nameof(destination));

        var plane = pixels.Length / 3;
        float[] red = _tables[0], green = _tables[1], blue = _tables[2];
        Span<float> reds = destination[..plane], greens = destination.Slice(plane, plane), blues = destination.Slice(2 * plane, plane);
        for (int i = 0, at = 0; i < plane; i++, at += 3)
        {
            reds[i] = red[pixels[at]];
            greens[i] = green[pixels[at + 1]];
            blues[i] = blue[pixels[at + 2]];
        }
    }

    private static float[] Table(float mean, float std, double scale)
    {
        var table = new float[256];
        for (var value = 0; value < table.Length; value++)
            table[value] = ((scale == ImagePreprocessing.ByteScale ? value / 255f : (float)(value * scale)) - mean) / std;
        return table;
    }
}
