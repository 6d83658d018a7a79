using System.Buffers;

namespace PromptAdapter.Drawings.Drawing;

/// <summary>A square picture under way, <c>[size, size]</c> colours; points of it go from 0 to 1 with y down, whatever its size.</summary>
/// <remarks>
/// Everything is computed in double precision with +, −, ×, ÷ and √ alone, which IEEE 754 rounds the same way everywhere,
/// so that a seed makes the same bytes on every machine.
/// </remarks>
internal sealed class Canvas : IDisposable
{
    private readonly double _pixel;

    // Of 64 x 64 it already counts as a large object: pooled, or every picture would cost a full collection's share.
    private readonly Colour[] _pixels;

    public Canvas(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 4096);
        Size = size;
        _pixels = ArrayPool<Colour>.Shared.Rent(size * size);
        Pixels.Clear();
        _pixel = 1.0 / size;
    }

    /// <summary>Pixels along a side.</summary>
    public int Size { get; }

    /// <summary><c>[size, size]</c>, row by row.</summary>
    public Span<Colour> Pixels => _pixels.AsSpan(0, Size * Size);

    /// <summary>Paints the whole canvas.</summary>
    public void Clear(Paint paint)
    {
        if (paint is FlatPaint)
        {
            Pixels.Fill(paint.At(0, 0));
            return;
        }

        var pixels = Pixels;
        for (int y = 0, i = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++, i++)
                pixels[i] = paint.At((x + 0.5) * _pixel, (y + 0.5) * _pixel);
        }
    }

    /// <summary>Paints a shape with edges softened over a pixel.</summary>
    /// <param name="shape">The shape in its own coordinates.</param>
    /// <param name="frame">Where these lie on the canvas.</param>
    /// <param name="paint">What it is filled with.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="blur">Width of the soft edge beyond one pixel, as a part of the canvas: for shadows and glows.</param>
    public void Fill(Shape shape, Frame frame, Paint paint, double opacity = 1, double blur = 0)
    {
        var determinant = frame.A * frame.D - frame.B * frame.C;
        if (Math.Abs(determinant) < 1e-12)
            return;
        var (ia, ib, ic, id) = (frame.D / determinant, -frame.B / determinant, -frame.C / determinant, frame.A / determinant);
        var soft = _pixel + blur;
        var perUnit = frame.Scale / soft;
        var reachX = shape.Reach * Math.Sqrt(frame.A * frame.A + frame.B * frame.B) + soft;
        var reachY = shape.Reach * Math.Sqrt(frame.C * frame.C + frame.D * frame.D) + soft;
        var (left, right) = Range(frame.X - reachX, frame.X + reachX);
        var (top, bottom) = Range(frame.Y - reachY, frame.Y + reachY);
        var flat = paint is FlatPaint;
        var colour = flat ? paint.At(0, 0) : default;
        var pixels = Pixels;
        for (var y = top; y < bottom; y++)
        {
            var py = (y + 0.5) * _pixel;
            for (var x = left; x < right; x++)
            {
                var px = (x + 0.5) * _pixel;
                var (dx, dy) = (px - frame.X, py - frame.Y);
                var cover = Math.Min(1, 0.5 - shape.Distance(ia * dx + ib * dy, ic * dx + id * dy) * perUnit) * opacity;
                if (cover <= 0)
                    continue;
                ref var pixel = ref pixels[y * Size + x];
                pixel = pixel.Toward(flat ? colour : paint.At(px, py), cover);
            }
        }
    }

    /// <summary>Stores the picture as bytes <c>[size, size, 3]</c>.</summary>
    public void CopyTo(Span<byte> rgb)
    {
        var pixels = Pixels;
        if (rgb.Length != 3 * pixels.Length)
            throw new ArgumentException($"{Size} x {Size} pixels take {3 * pixels.Length} bytes, not {rgb.Length}", nameof(rgb));
        for (var i = 0; i < pixels.Length; i++)
        {
            var pixel = pixels[i];
            rgb[3 * i] = Stored(pixel.R);
            rgb[3 * i + 1] = Stored(pixel.G);
            rgb[3 * i + 2] = Stored(pixel.B);
        }
    }

    /// <summary>Gives the memory back; nothing may be drawn afterwards.</summary>
    public void Dispose() => ArrayPool<Colour>.Shared.Return(_pixels);

    private static byte Stored(double level) => (byte)(Math.Clamp(level, 0, 1) * 255 + 0.5);

    private (int From, int To) Range(double low, double high) =>
        ((int)Math.Clamp(Math.Floor(low * Size), 0, Size), (int)Math.Clamp(Math.Ceiling(high * Size) + 1, 0, Size));
}
