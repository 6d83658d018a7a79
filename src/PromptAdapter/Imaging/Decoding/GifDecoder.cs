using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// The first frame of a GIF on its whole screen, as Pillow shows it: what the frame leaves uncovered, and what it declares transparent,
/// has the colour that stands in the palette under the transparent index (0 when there is none). Decoders that compose on a transparent
/// canvas have lost that colour, hence this one.
/// </summary>
internal static class GifDecoder
{
    private const byte ExtensionBlock = 0x21;
    private const byte ImageBlock = 0x2c;
    private const byte Trailer = 0x3b;
    private const byte GraphicControl = 0xf9;

    /// <exception cref="ImageFormatException">The image is damaged or too large.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, long maxPixels)
    {
        // Screen: signature (6), width u16, height u16, flags, background, aspect
        var rest = bytes;
        var screen = Take(ref rest, 13);
        IndexedPalette? palette = TakePalette(ref rest, screen[10]);
        byte background = 0;
        while (true)
        {
            switch (Take(ref rest, 1)[0])
            {
                case ExtensionBlock:
                    TakeExtension(ref rest, ref background);
                    break;
                case ImageBlock:
                    // Frame: left, top, width, height u16, flags
                    var frame = Take(ref rest, 9);
                    palette = TakePalette(ref rest, frame[8]) ?? palette ?? new IndexedPalette();
                    return DecodeFrame(rest, screen, frame, palette, background, maxPixels);
                case Trailer:
                    throw new ImageFormatException("it holds no frame");
                default:
                    break; // Stray bytes between blocks are passed over.
            }
        }
    }

    private static RgbImage DecodeFrame(ReadOnlySpan<byte> data, ReadOnlySpan<byte> screen, ReadOnlySpan<byte> frame, IndexedPalette palette, byte background,
        long maxPixels)
    {
        int left = U16(frame, 0), top = U16(frame, 2), width = U16(frame, 4), height = U16(frame, 6);
        int screenWidth = Math.Max(U16(screen, 6), left + width), screenHeight = Math.Max(U16(screen, 8), top + height);
        ImageFormatException.ThrowIfSizeIsHostile(screenWidth, screenHeight, maxPixels, 3);
        if (width == 0 || height == 0)
            throw new ImageFormatException("its first frame is empty");

        var image = RgbImage.Create(screenWidth, screenHeight);
        var row = new byte[screenWidth];
        Array.Fill(row, background);
        palette.Paint(row, image.Writable);
        for (var y = 1; y < screenHeight; y++)
            image.Writable[..(3 * screenWidth)].CopyTo(image.Writable[(3 * y * screenWidth)..]);

        var pixels = new GifPixelReader(data);
        var interlaced = (frame[8] & 0x40) != 0;
        for (var i = 0; i < height; i++)
        {
            var y = top + (interlaced ? InterlacedRow(i, height) : i);
            pixels.Read(row.AsSpan(0, width));
            palette.Paint(row.AsSpan(0, width), image.Writable[(3 * (y * screenWidth + left))..]);
        }

        return image;
    }

    // Every eighth row from 0, every eighth from 4, every fourth from 2, every second from 1.
    private static int InterlacedRow(int i, int height)
    {
        foreach (var (first, step) in (ReadOnlySpan<(int, int)>)[(0, 8), (4, 8), (2, 4)])
        {
            var rows = (height - first + step - 1) / step;
            if (i < rows)
                return first + i * step;
            i -= Math.Max(rows, 0);
        }

        return 1 + 2 * i;
    }

    private static void TakeExtension(ref ReadOnlySpan<byte> rest, ref byte background)
    {
        var label = Take(ref rest, 1)[0];
        var first = true;
        while (Take(ref rest, 1)[0] is var length and > 0)
        {
            // Graphic control: flags (bit 0: has a transparent index), delay u16, transparent index
            var block = Take(ref rest, length);
            if (first && label == GraphicControl && length >= 4 && (block[0] & 1) != 0)
                background = block[3];
            first = false;
        }
    }

    private static IndexedPalette? TakePalette(ref ReadOnlySpan<byte> rest, byte flags) =>
        (flags & 0x80) == 0 ? null : IndexedPalette.Read(Take(ref rest, 3 << ((flags & 7) + 1)), 3, blueFirst: false);

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
            throw ImageFormatException.Truncated();
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
