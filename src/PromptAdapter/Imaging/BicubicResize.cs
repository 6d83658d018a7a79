using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PromptAdapter.Imaging;

/// <summary>
/// Bicubic resizing with antialiasing, equal in every bit to Pillow's <c>Image.resize(size, BICUBIC)</c> of an RGB image:
/// first along the rows, then along the columns, each pass in fixed point and rounded to 8 bits.
/// </summary>
public static unsafe class BicubicResize
{
    private const int Rounding = 1 << (ResampleWeights.Precision - 1);

    /// <summary>Resizes a whole image.</summary>
    /// <param name="source">The image <c>[H, W, 3]</c>; it stays as it is.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <returns>A new image <c>[height, width, 3]</c>.</returns>
    public static RgbImage Resize(RgbImage source, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Resize(source, new PixelRectangle(0, 0, source.Width, source.Height), width, height, 0, 0, width, height);
    }

    /// <summary>Resizes the cut-out <paramref name="region"/>: what is outside of it has no influence, as if it had been cropped first.</summary>
    /// <param name="source">The image <c>[H, W, 3]</c>; it stays as it is.</param>
    /// <param name="region">A rectangle inside the image.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <returns>A new image <c>[height, width, 3]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The region is empty or leaves the image.</exception>
    public static RgbImage Resize(RgbImage source, PixelRectangle region, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Resize(source, region, width, height, 0, 0, width, height);
    }

    /// <summary>
    /// Resizes <paramref name="region"/> to <paramref name="fullWidth"/> x <paramref name="fullHeight"/>, but computes only the window of it that is wanted.
    /// </summary>
    internal static RgbImage Resize(RgbImage source, PixelRectangle region, long fullWidth, long fullHeight, long left, long top, int width, int height,
        ResampleFilter filter = ResampleFilter.Bicubic)
    {
        if (region.Left < 0 || region.Top < 0 || region.Width < 1 || region.Height < 1 || region.Left > source.Width - region.Width
            || region.Top > source.Height - region.Height)
            throw new ArgumentOutOfRangeException(nameof(region), region, $"not inside the image of {source.Width} x {source.Height}");
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);

        var columns = new ResampleWeights(region.Width, fullWidth, left, width, filter);
        var rows = new ResampleWeights(region.Height, fullHeight, top, height, filter);
        var rowsNeeded = rows.InputEnd - rows.InputStart;

        // [rowsNeeded, width, 3]
        var narrowed = ArrayPool<byte>.Shared.Rent(checked(rowsNeeded * width * 3 + RgbImage.Padding));
        try
        {
            var first = 3 * ((region.Top + rows.InputStart) * source.Width + region.Left);
            Horizontal(source.Writable[first..], 3 * source.Width, narrowed, columns, rowsNeeded);
            var result = RgbImage.Create(width, height);
            Vertical(narrowed, 3 * width, result.Writable, rows);
            return result;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(narrowed);
        }
    }

    // Four rows at a time, so that a weight is broadcast once for the four; each pixel is one vector of three 32-bit sums.
    private static void Horizontal(ReadOnlySpan<byte> source, int sourceStride, Span<byte> target, ResampleWeights columns, int rows)
    {
        // Every read lies inside the rows and the padding behind them; checked once here, not for each pixel.
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, (rows - 1) * sourceStride + 3 * columns.InputEnd + 1, nameof(source));
        var targetStride = 3 * columns.Length;
        fixed (byte* start = source)
        {
            for (var y = 0; y < rows; y += 4)
            {
                // The last group may be smaller: its missing rows repeat the last one.
                int y1 = Math.Min(y + 1, rows - 1), y2 = Math.Min(y + 2, rows - 1), y3 = Math.Min(y + 3, rows - 1);
                byte* s0 = start + y * sourceStride, s1 = start + y1 * sourceStride, s2 = start + y2 * sourceStride, s3 = start + y3 * sourceStride;
                for (var x = 0; x < columns.Length; x++)
                {
                    var sum0 = Vector128.Create(Rounding);
                    var sum1 = sum0;
                    var sum2 = sum0;
                    var sum3 = sum0;
                    var at = 3 * columns.First(x);
                    foreach (var weight in columns.Weights(x))
                    {
                        var w = Vector128.Create(weight);
                        sum0 += LoadPixel(s0 + at) * w;
                        sum1 += LoadPixel(s1 + at) * w;
                        sum2 += LoadPixel(s2 + at) * w;
                        sum3 += LoadPixel(s3 + at) * w;
                        at += 3;
                    }

                    StorePixel(target, y * targetStride + 3 * x, sum0);
                    StorePixel(target, y1 * targetStride + 3 * x, sum1);
                    StorePixel(target, y2 * targetStride + 3 * x, sum2);
                    StorePixel(target, y3 * targetStride + 3 * x, sum3);
                }
            }
        }
    }

    // 32 bytes of a row at a time, whatever pixels and channels they belong to.
    private static void Vertical(ReadOnlySpan<byte> source, int stride, Span<byte> target, ResampleWeights rows)
    {
        for (var y = 0; y < rows.Length; y++)
        {
            var weights = rows.Weights(y);
            var firstRow = (rows.First(y) - rows.InputStart) * stride;
            for (var x = 0; x < stride; x += Vector256<byte>.Count)
            {
                var sum0 = Vector256.Create(Rounding);
                var sum1 = sum0;
                var sum2 = sum0;
                var sum3 = sum0;
                var at = firstRow + x;
                foreach (var weight in weights)
                {
                    var (low, high) = Vector256.Widen(Vector256.Create(source.Slice(at, Vector256<byte>.Count)));
                    var (p0, p1) = Vector256.Widen(low);
                    var (p2, p3) = Vector256.Widen(high);
                    var w = Vector256.Create(weight);
                    sum0 += p0.AsInt32() * w;
                    sum1 += p1.AsInt32() * w;
                    sum2 += p2.AsInt32() * w;
                    sum3 += p3.AsInt32() * w;
                    at += stride;
                }

                // What is written past the row's end is overwritten by the next row, or falls into the padding.
                Vector256.Narrow(Vector256.Narrow(Clip(sum0), Clip(sum1)), Vector256.Narrow(Clip(sum2), Clip(sum3))).CopyTo(target[(y * stride + x)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> LoadPixel(byte* pixel)
    {
        // One byte more than the pixel has: the fourth sum is never stored.
        if (Sse41.IsSupported)
            return Sse41.ConvertToVector128Int32(pixel); // load and widen in one instruction
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(pixel)).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixel(Span<byte> target, int at, Vector128<int> sum)
    {
        var clipped = Vector128.Min(Vector128.Max(sum >> ResampleWeights.Precision, Vector128<int>.Zero), Vector128.Create(255));
        target[at] = (byte)clipped.GetElement(0);
        target[at + 1] = (byte)clipped.GetElement(1);
        target[at + 2] = (byte)clipped.GetElement(2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Clip(Vector256<int> sum) =>
        Vector256.Min(Vector256.Max(sum >> ResampleWeights.Precision, Vector256<int>.Zero), Vector256.Create(255)).AsUInt32();
}
