using System.Numerics;
using static PromptAdapter.Matrices.VectorArithmetic;

namespace PromptAdapter.Matrices;

/// <summary>Inner products of two rows with four: eight running sums, which with their operands fit 16 vector registers.</summary>
internal static unsafe class DotTile
{
    /// <summary>Rows of the left factor.</summary>
    public const int Rows = 2;

    /// <summary>Rows of the right factor.</summary>
    public const int Columns = 4;

    /// <summary>
    /// Writes s · a·b for rows <paramref name="i"/> and <paramref name="next"/> of A and four rows of B from <paramref name="j"/> on. At an edge a row is taken
    /// twice.
    /// </summary>
    /// <param name="a">A, <c>[n, K]</c>.</param>
    /// <param name="next">The row after <paramref name="i"/>, or <paramref name="i"/> where there is none.</param>
    /// <param name="i">A row of A.</param>
    /// <param name="b">B, <c>[M, K]</c>.</param>
    /// <param name="j">A row of B.</param>
    /// <param name="last">The last row of B to take.</param>
    /// <param name="depth">K, the length of the rows that are multiplied, at least 1.</param>
    /// <param name="scale">s.</param>
    /// <param name="result"><c>[n, M]</c>.</param>
    /// <param name="columns">M, the number of columns of the result, at least 1.</param>
    public static void Compute<T>(T* a, int next, int i, T* b, int j, int last, int depth, T scale, T* result, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (j1, j2, j3) = (Math.Min(j + 1, last), Math.Min(j + 2, last), Math.Min(j + 3, last));
        T* a0 = a + (long)i * depth, a1 = a + (long)next * depth;
        T* b0 = b + (long)j * depth, b1 = b + (long)j1 * depth, b2 = b + (long)j2 * depth, b3 = b + (long)j3 * depth;
        Vector<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        var d = 0;
        for (; d <= depth - Vector<T>.Count; d += Vector<T>.Count)
        {
            Vector<T> x0 = Vector.Load(a0 + d), x1 = Vector.Load(a1 + d);
            Vector<T> y0 = Vector.Load(b0 + d), y1 = Vector.Load(b1 + d), y2 = Vector.Load(b2 + d), y3 = Vector.Load(b3 + d);
            (s00, s01, s02, s03) = (MultiplyAdd(x0, y0, s00), MultiplyAdd(x0, y1, s01), MultiplyAdd(x0, y2, s02), MultiplyAdd(x0, y3, s03));
            (s10, s11, s12, s13) = (MultiplyAdd(x1, y0, s10), MultiplyAdd(x1, y1, s11), MultiplyAdd(x1, y2, s12), MultiplyAdd(x1, y3, s13));
        }

        T* r0 = result + (long)i * columns, r1 = result + (long)next * columns;
        (r0[j], r0[j1]) = (scale * End(s00, a0, b0, d, depth), scale * End(s01, a0, b1, d, depth));
        (r0[j2], r0[j3]) = (scale * End(s02, a0, b2, d, depth), scale * End(s03, a0, b3, d, depth));
        (r1[j], r1[j1]) = (scale * End(s10, a1, b0, d, depth), scale * End(s11, a1, b1, d, depth));
        (r1[j2], r1[j3]) = (scale * End(s12, a1, b2, d, depth), scale * End(s13, a1, b3, d, depth));
    }

    // The sum of the lanes, and of what is left from d on.
    private static T End<T>(Vector<T> sum, T* x, T* y, int d, int depth)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var total = Vector.Sum(sum);
        for (; d < depth; d++)
            total = T.MultiplyAddEstimate(x[d], y[d], total);
        return total;
    }
}
