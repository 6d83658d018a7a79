using System.Numerics;

namespace PromptAdapter.Features;

/// <summary>
/// Inner products of many features with many keys, in double precision. A group of <see cref="Lanes"/> images fills the lanes of one vector,
/// so what follows (exponentials, sums over the keys of a class, comparisons between classes) is done for all of them by the same instruction
/// and never adds across lanes. Each product is summed over d in one fixed order whatever the block it falls into:
/// equal rows give equal bits, and a tie between identical keys stays a tie.
/// </summary>
internal static class LaneProducts
{
    private const int KeysPerTile = 6; // 2 groups × 6 keys = 12 running sums, which with their operands fit 16 vector registers

    /// <summary>Images per vector.</summary>
    public static int Lanes => Vector<double>.Count;

    /// <summary>The number of groups that <paramref name="rows"/> images fill; always even, as a tile takes two.</summary>
    public static int Groups(int rows) => ((rows + Lanes - 1) / Lanes + 1) & ~1;

    /// <summary>Lays out rows <c>[B, D]</c> as <c>[groups, D]</c> vectors; the lanes beyond the last row are zero.</summary>
    public static void Pack(ReadOnlySpan<float> rows, int dimension, Span<Vector<double>> packed)
    {
        packed.Clear();
        var flat = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector<double>, double>(packed);
        var lanes = Lanes;
        for (int row = 0, count = rows.Length / dimension; row < count; row++)
        {
            var source = rows.Slice(row * dimension, dimension);
            var offset = row / lanes * dimension * lanes + row % lanes;
            for (var d = 0; d < source.Length; d++)
                flat[offset + d * lanes] = source[d];
        }
    }

    /// <summary>Computes f·k for every packed image and key.</summary>
    /// <param name="packed">Images, <c>[groups, D]</c> vectors.</param>
    /// <param name="keys">Keys, <c>[N, D]</c>.</param>
    /// <param name="dimension">D, the number of values of a feature, at least 1.</param>
    /// <param name="products">Receives <c>[groups, N]</c> vectors.</param>
    public static unsafe void Multiply(ReadOnlySpan<Vector<double>> packed, ReadOnlySpan<double> keys, int dimension, Span<Vector<double>> products)
    {
        var count = keys.Length / dimension;
        var groups = packed.Length / dimension;
        if (products.Length < groups * count || (groups & 1) != 0)
            throw new ArgumentException("the products need [groups, N] vectors and an even number of groups", nameof(products));
        fixed (Vector<double>* images = packed, result = products)
        fixed (double* key = keys)
        {
            var n = 0;
            for (; n + KeysPerTile <= count; n += KeysPerTile)
            {
                for (var g = 0; g < groups; g += 2)
                    Tile(images + (long)g * dimension, key + (long)n * dimension, dimension, result + (long)g * count + n, count);
            }

            for (; n < count; n++)
            {
                for (var g = 0; g < groups; g++)
                    result[(long)g * count + n] = Single(images + (long)g * dimension, key + (long)n * dimension, dimension);
            }
        }
    }

    private static unsafe Vector<double> Single(Vector<double>* image, double* key, int dimension)
    {
        var sum = Vector<double>.Zero;
        for (var d = 0; d < dimension; d++)
            sum = Vector.FusedMultiplyAdd(image[d], new Vector<double>(key[d]), sum);
        return sum;
    }

    private static unsafe void Tile(Vector<double>* image, double* key, int dimension, Vector<double>* result, int stride)
    {
        Vector<double> a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        Vector<double> b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        Vector<double>* second = image + dimension;
        double* k1 = key + dimension, k2 = k1 + dimension, k3 = k2 + dimension, k4 = k3 + dimension, k5 = k4 + dimension;
        for (var d = 0; d < dimension; d++)
        {
            Vector<double> x = image[d], y = second[d], k = new(key[d]);
            a0 = Vector.FusedMultiplyAdd(x, k, a0);
            b0 = Vector.FusedMultiplyAdd(y, k, b0);
            k = new(k1[d]);
            a1 = Vector.FusedMultiplyAdd(x, k, a1);
            b1 = Vector.FusedMultiplyAdd(y, k, b1);
            k = new(k2[d]);
            a2 = Vector.FusedMultiplyAdd(x, k, a2);
            b2 = Vector.FusedMultiplyAdd(y, k, b2);
            k = new(k3[d]);
            a3 = Vector.FusedMultiplyAdd(x, k, a3);
            b3 = Vector.FusedMultiplyAdd(y, k, b3);
            k = new(k4[d]);
            a4 = Vector.FusedMultiplyAdd(x, k, a4);
            b4 = Vector.FusedMultiplyAdd(y, k, b4);
            k = new(k5[d]);
            a5 = Vector.FusedMultiplyAdd(x, k, a5);
            b5 = Vector.FusedMultiplyAdd(y, k, b5);
        }

        (result[0], result[1], result[2], result[3], result[4], result[5]) = (a0, a1, a2, a3, a4, a5);
        result += stride;
        (result[0], result[1], result[2], result[3], result[4], result[5]) = (b0, b1, b2, b3, b4, b5);
    }
}
