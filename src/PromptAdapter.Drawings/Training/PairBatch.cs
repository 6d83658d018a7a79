using PromptAdapter.Imaging;
using PromptAdapter.Tokenization;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>Some pairs as the model reads them.</summary>
/// <param name="Pixels"><c>[B, 3, S, S]</c>, normalised.</param>
/// <param name="Ids"><c>[B, L]</c>, zero-padded to the longest caption.</param>
/// <param name="Count">B, the number of pairs, at least 1.</param>
/// <param name="Side">S, the side of a drawing in pixels.</param>
internal sealed record PairBatch(float[] Pixels, long[] Ids, int Count, int Side)
{
    /// <summary>Draws the pairs <paramref name="first"/>, <paramref name="first"/> + 1, …</summary>
    /// <exception cref="InputException">A caption has more tokens than the context takes.</exception>
    public static PairBatch Draw(ICaptionedImages source, ClipTokenizer tokenizer, int contextLength, ulong seed, long first, int count)
    {
        var values = 3 * source.Side * source.Side;
        var pixels = new float[count * values];
        var rgb = new byte[values];
        var rows = new int[count][];
        for (var row = 0; row < count; row++)
        {
            var caption = source.Draw(seed, first + row, rgb);
            rows[row] = tokenizer.TokenizeTrimmed(caption, contextLength);
            using var image = RgbImage.FromPixels(source.Side, source.Side, rgb);
            ChannelNormalization.Clip.Apply(image, pixels.AsSpan(row * values, values));
        }

        var length = rows.Max(row => row.Length);
        var ids = new long[count * length];
        for (var row = 0; row < count; row++)
        {
            for (var at = 0; at < rows[row].Length; at++)
                ids[row * length + at] = rows[row][at];
        }

        return new PairBatch(pixels, ids, count, source.Side);
    }

    /// <summary>Two new tensors.</summary>
    public (Tensor Pixels, Tensor Ids) ToTensors() =>
        (tensor(Pixels, [Count, 3, Side, Side], device: CPU), tensor(Ids, [Count, Ids.Length / Count], device: CPU));
}
