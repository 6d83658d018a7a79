using System.Buffers;

namespace PromptAdapter.Imaging;

/// <summary>
/// An 8-bit RGB image <c>[H, W, 3]</c>, rows from top to bottom without gaps. The pixels live in pooled memory:
/// dispose an image that is no longer needed and the next one costs no allocation; one that is forgotten is collected as usual.
/// </summary>
public sealed class RgbImage : IDisposable
{
    // Whole vectors may be read and written across the last pixel.
    internal const int Padding = 32;

    // Beyond this an array is left to the collector rather than kept in the pool.
    private const int LargestPooled = 1 << 25;

    private byte[]? _buffer;

    private RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var length = checked((int)(3L * width * height)) + (long)Padding;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength, nameof(height));
        Width = width;
        Height = height;
        _buffer = length <= LargestPooled ? ArrayPool<byte>.Shared.Rent((int)length) : GC.AllocateUninitializedArray<byte>((int)length);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels <c>[H, W, 3]</c>: byte <c>3 (y W + x) + c</c> is channel c (red, green, blue) of pixel (x, y).</summary>
    /// <exception cref="ObjectDisposedException">The image was disposed.</exception>
    public ReadOnlySpan<byte> Pixels => Writable[..(3 * Width * Height)];

    /// <summary>The pixels and the padding behind them; only the code that creates an image writes to it.</summary>
    internal Span<byte> Writable
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsSpan(0, 3 * Width * Height + Padding);
        }
    }

    /// <summary>Copies pixels into a new image.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">Exactly <c>3 * width * height</c> bytes, laid out as <see cref="Pixels"/>.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public static RgbImage FromPixels(int width, int height, ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != 3L * width * height)
            throw new ArgumentException($"{width} x {height} pixels take {3L * width * height} bytes, not {pixels.Length}", nameof(pixels));
        var image = Create(width, height);
        pixels.CopyTo(image.Writable);
        return image;
    }

    /// <summary>Gives the pixels back to the pool; spans taken from <see cref="Pixels"/> must not be used afterwards.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null && buffer.Length <= LargestPooled)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>An image whose pixels hold anything: its creator must write all of them.</summary>
    internal static RgbImage Create(int width, int height) => new(width, height);
}
