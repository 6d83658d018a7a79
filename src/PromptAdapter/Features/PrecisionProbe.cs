using System.Numerics.Tensors;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Features;

/// <summary>Settles the precision of an encoder on the pictures that it is about to encode.</summary>
public static class PrecisionProbe
{
    /// <summary>The least cosine between a picture's features in bfloat16 and in single precision with which bfloat16 is taken.</summary>
    public const double LeastCosine = 0.9999;

    private const int Pictures = 8;

    /// <summary>Shows an encoder some of the pictures, spread evenly over them; costs nothing where its precision is settled.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="images">The pictures. Those that cannot be read are passed over; where none can, the precision stays open.</param>
    /// <param name="decode">Orientation and limits.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    public static Task SettleAsync(IImageEncoder encoder, IReadOnlyList<ImageSource> images, DecodeOptions decode,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return encoder is IPrecisionChoice { IsPrecisionOpen: true } && images.Count > 0
            ? Task.Run(() => Settle(encoder, images, decode, cancellationToken), cancellationToken) : Task.CompletedTask;
    }

    /// <summary>The same on the caller's thread.</summary>
    internal static void Settle(IImageEncoder encoder, IReadOnlyList<ImageSource> images, DecodeOptions decode, CancellationToken cancellationToken = default)
    {
        if (encoder is IPrecisionChoice { IsPrecisionOpen: true } open)
            Show(open, images, decode, cancellationToken);
    }

    /// <summary>The least cosine between rows of two matrices, both <c>[count, E]</c>.</summary>
    internal static double LeastCosineOf(ReadOnlySpan<float> one, ReadOnlySpan<float> other, int count)
    {
        var (length, least) = (one.Length / count, double.PositiveInfinity);
        for (var row = 0; row < count; row++)
            least = Math.Min(least, TensorPrimitives.CosineSimilarity(one.Slice(row * length, length), other.Slice(row * length, length)));
        return least;
    }

    private static void Show(IPrecisionChoice encoder, IReadOnlyList<ImageSource> images, DecodeOptions decode, CancellationToken cancellationToken)
    {
        var size = 3 * encoder.ImageSize * encoder.ImageSize;
        var pixels = new float[Pictures * size];
        var preprocess = new ClipPreprocess(encoder.ImageSize, encoder.Preprocessing);
        var count = 0;
        var step = Math.Max(1, images.Count / Pictures);
        for (var at = 0; at < images.Count && count < Pictures; at += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                using var decoded = images[at].Decode(decode);
                preprocess.Apply(decoded, pixels.AsSpan(count * size, size));
                count++;
            }
            catch (InputException)
            {
                // Whoever encodes the pictures says what is wrong with this one.
            }
        }

        if (count > 0)
            encoder.SettlePrecision(pixels.AsSpan(0, count * size), count);
    }
}
