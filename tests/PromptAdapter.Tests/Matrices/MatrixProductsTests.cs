using System.Numerics;
using PromptAdapter.Torch.Matrices;

namespace PromptAdapter.Matrices;

public class MatrixProductsTests
{
    // Rows of A, columns of A, rows of B or columns of B; and how many of A's rows take part.
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1 },
        { 2, 8, 4, 2 },
        { 3, 7, 5, 3 },
        { 5, 33, 9, 4 },
        { 17, 65, 131, 13 },
        { 64, 512, 200, 64 },
        { 257, 96, 67, 255 },
        { 6, 3, 70, 0 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void BothProducts_SinglePrecision_AgreeWithEachOtherAndWithPlainLoops(int capacity, int columns, int others, int rows) =>
        AssertAgree<float>(capacity, columns, others, rows, 1e-5);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void BothProducts_DoublePrecision_AgreeWithEachOtherAndWithPlainLoops(int capacity, int columns, int others, int rows) =>
        AssertAgree<double>(capacity, columns, others, rows, 1e-12);

    [Fact]
    public void ManagedProducts_AnyNumberOfThreads_SameBits()
    {
        var random = new Random(5);
        var (a, b, c) = (Draw<float>(random, 90 * 301), Draw<float>(random, 203 * 301), Draw<float>(random, 90 * 203));
        var one = Multiply(ManagedProducts.Instance, a, b, c, 90, 301, 203, 90, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        for (var threads = 2; threads <= 7; threads++)
        {
            var many = Multiply(ManagedProducts.Instance, a, b, c, 90, 301, 203, 90, new ParallelOptions { MaxDegreeOfParallelism = threads });
            Assert.Equal(one.Left, many.Left);
            Assert.Equal(one.Right, many.Right);
        }
    }

    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void TimesTransposed_RowsBeyondTheBatch_StayAsTheyAre(string products)
    {
        var implementation = ProductsByName.Find(products);
        using var a = implementation.Copy<float>(3, [1, 2, 3]);
        using var b = implementation.Copy<float>(1, [10]);
        using var result = implementation.Copy<float>(3, [7, 7, 7]);
        implementation.TimesTransposed(a, 2, b, 0.5f, result, new ParallelOptions());
        Assert.Equal([5, 10, 7], result.Span.ToArray());
    }

    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void Products_ShapesThatDoNotFit_AreRefused(string products)
    {
        var implementation = ProductsByName.Find(products);
        using var a = implementation.Allocate<double>(3, 4);
        using var b = implementation.Allocate<double>(5, 4);
        using var result = implementation.Allocate<double>(3, 5);
        var parallel = new ParallelOptions();
        Assert.Throws<ArgumentException>(() => implementation.TimesTransposed(a, 4, b, 1, result, parallel));
        Assert.Throws<ArgumentException>(() => implementation.TimesTransposed(a, 3, result, 1, result, parallel));
        Assert.Throws<ArgumentException>(() => implementation.TransposedTimes(a, 3, b, result, parallel));
    }

    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void Allocate_Memory_IsAlignedZeroAndGoneAfterDispose(string products)
    {
        var matrix = ProductsByName.Find(products).Allocate<double>(3, 5);
        Assert.All(matrix.Span.ToArray(), value => Assert.Equal(0, value));
        Assert.Equal((3, 5), (matrix.Rows, matrix.Columns));
        unsafe
        {
            fixed (double* first = matrix.Span)
                Assert.Equal(0, (nint)first % 64);
        }

        matrix.Dispose();
        matrix.Dispose();
        Assert.Throws<ObjectDisposedException>(() => matrix.Span.Length);
    }

    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void Allocate_BeyondOneSpan_IsInputException(string products) =>
        Assert.Throws<InputException>(() => ProductsByName.Find(products).Allocate<double>(1 << 15, 1 << 15));

    private static void AssertAgree<T>(int capacity, int columns, int others, int rows, double tolerance)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(capacity + columns);
        var (a, b, c) = (Draw<T>(random, capacity * columns), Draw<T>(random, others * columns), Draw<T>(random, capacity * others));
        var plain = Plain(a, b, c, capacity, columns, others, rows);
        var managed = Multiply(ManagedProducts.Instance, a, b, c, capacity, columns, others, rows, new ParallelOptions());
        var torch = Multiply(TorchProducts.Instance, a, b, c, capacity, columns, others, rows, new ParallelOptions());
        AssertClose(plain.Left, managed.Left, tolerance);
        AssertClose(plain.Right, managed.Right, tolerance);
        AssertClose(torch.Left, managed.Left, tolerance);
        AssertClose(torch.Right, managed.Right, tolerance);
    }

    // 0.75 A Bᵀ and Aᵀ C over the first rows of A.
    private static (T[] Left, T[] Right) Multiply<T>(MatrixProducts products, T[] a, T[] b, T[] c, int capacity, int columns, int others, int rows,
        ParallelOptions parallel)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var x = products.Copy<T>(capacity, a);
        using var y = products.Copy<T>(others, b);
        using var z = products.Copy<T>(capacity, c);
        using var left = products.Allocate<T>(capacity, others);
        using var right = products.Allocate<T>(columns, others);
        right.Span.Fill(T.NaN); // what was there before is of no meaning
        products.TimesTransposed(x, rows, y, 0.75f, left, parallel);
        products.TransposedTimes(x, rows, z, right, parallel);
        return (left.Span.ToArray(), right.Span.ToArray());
    }

    private static (T[] Left, T[] Right) Plain<T>(T[] a, T[] b, T[] c, int capacity, int columns, int others, int rows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (left, right) = (new T[capacity * others], new T[columns * others]);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < others; j++)
                left[i * others + j] = T.CreateChecked(
                    0.75 * Enumerable.Range(0, columns).Sum(k => double.CreateChecked(a[i * columns + k]) * double.CreateChecked(b[j * columns + k])));
        }

        for (var p = 0; p < columns; p++)
        {
            for (var q = 0; q < others; q++)
                right[p * others + q] = T.CreateChecked(
                    Enumerable.Range(0, rows).Sum(i => double.CreateChecked(a[i * columns + p]) * double.CreateChecked(c[i * others + q])));
        }

        return (left, right);
    }

    private static T[] Draw<T>(Random random, int count)
        where T : IFloatingPointIeee754<T> => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() - 0.5))];

    private static void AssertClose<T>(T[] expected, T[] actual, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(value => Math.Abs(double.CreateChecked(value)));
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(double.CreateChecked(actual[i] - expected[i]), -tolerance * largest, tolerance * largest);
    }
}
