using System.Numerics;
using static PromptAdapter.Matrices.VectorArithmetic;

namespace PromptAdapter.Matrices;

/// <summary>Adds up to four rows, each times a number, to one row.</summary>
internal static unsafe class OuterTile
{
    /// <summary>Rows that are added at a time.</summary>
    public const int Rows = 4;

    /// <summary>r ← ((r + a₀ b₀) + a₁ b₁) + …</summary>
    /// <param name="a">The first number; the others follow at a distance of <paramref name="stride"/>.</param>
    /// <param name="stride">Values from one number to the next.</param>
    /// <param name="b">The rows, <c>[count, Q]</c>.</param>
    /// <param name="columns">Q, the number of columns, at least 0.</param>
    /// <param name="count">How many rows, at most <see cref="Rows"/>.</param>
    /// <param name="result">r, <c>[Q]</c>.</param>
    public static void Add<T>(T* a, int stride, T* b, int columns, int count, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (count == Rows)
        {
            AddFour(a[0], a[stride], a[2L * stride], a[3L * stride], b, columns, result);
            return;
        }

        for (var row = 0; row < count; row++)
            AddOne(a[(long)row * stride], b + (long)row * columns, columns, result);
    }

    private static void AddFour<T>(T a0, T a1, T a2, T a3, T* b0, int columns, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T* b1 = b0 + columns, b2 = b1 + columns, b3 = b2 + columns;
        Vector<T> v0 = new(a0), v1 = new(a1), v2 = new(a2), v3 = new(a3);
        var q = 0;
        for (; q <= columns - Vector<T>.Count; q += Vector<T>.Count)
        {
            var sum = MultiplyAdd(v1, Vector.Load(b1 + q), MultiplyAdd(v0, Vector.Load(b0 + q), Vector.Load(result + q)));
            Vector.Store(MultiplyAdd(v3, Vector.Load(b3 + q), MultiplyAdd(v2, Vector.Load(b2 + q), sum)), result + q);
        }

        for (; q < columns; q++)
        {
            var sum = T.MultiplyAddEstimate(a1, b1[q], T.MultiplyAddEstimate(a0, b0[q], result[q]));
            result[q] = T.MultiplyAddEstimate(a3, b3[q], T.MultiplyAddEstimate(a2, b2[q], sum));
        }
    }

    private static void AddOne<T>(T a, T* b, int columns, T* result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var v = new Vector<T>(a);
        var q = 0;
        for (; q <= columns - Vector<T>.Count; q += Vector<T>.Count)
            Vector.Store(MultiplyAdd(v, Vector.Load(b + q), Vector.Load(result + q)), result + q);
        for (; q < columns; q++)
            result[q] = T.MultiplyAddEstimate(a, b[q], result[q]);
    }
}
