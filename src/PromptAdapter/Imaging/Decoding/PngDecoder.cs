using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// PNG on top of <see cref="SkiaDecoder"/>, for what its codec does otherwise than Pillow: 16-bit grey is clipped to 0..255 rather than scaled,
/// indices beyond the palette are greys, and the orientation is read from the <c>eXIf</c> chunk.
/// </summary>
internal static class PngDecoder
{
    private const int DepthOffset = 24;     // signature (8), length and type of IHDR (8), width and height (8)
    private const int ColourOffset = 25;
    private const int HeaderCrcOffset = 29;
    private const int SignatureLength = 8;
    private const int ChunkFrame = 12;      // length, type and CRC
    private const byte Grey = 0;
    private const byte Palette = 3;
    private const byte GreyAlpha = 4;

    /// <exception cref="ImageFormatException">The image is damaged or too large.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, DecodeOptions options)
    {
        if (bytes.Length < HeaderCrcOffset + 4)
            throw ImageFormatException.Truncated();

        RgbImage image;
        if (bytes[DepthOffset] == 16 && bytes[ColourOffset] == Grey)
            image = SkiaDecoder.DecodeFourChannels(WithSplitSamples(bytes), options.MaxPixels, out _, static (rgba, image) => JoinAndClip(rgba, image));
        else
            image = SkiaDecoder.Decode(bytes[ColourOffset] == Palette ? WithWholePalette(bytes) : bytes, options with { ApplyOrientation = false });
        return options.ApplyOrientation ? Orientation.Apply(image, Orientation.FromExif(ExifBlock.In(bytes))) : image;
    }

    /// <summary>
    /// The same stream declared as 8-bit grey with alpha: two bytes a pixel either way, so that filters and interlacing stay as they are
    /// and the high byte of a sample arrives as grey, the low byte as alpha.
    /// </summary>
    private static byte[] WithSplitSamples(ReadOnlySpan<byte> bytes)
    {
        if (Crc32(bytes[12..HeaderCrcOffset]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[HeaderCrcOffset..]))
            throw new ImageFormatException("its header is damaged");
        var copy = bytes.ToArray();
        copy[DepthOffset] = 8;
        copy[ColourOffset] = GreyAlpha;
        BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(HeaderCrcOffset), Crc32(copy.AsSpan(12, HeaderCrcOffset - 12)));
        return copy;
    }

    private static void JoinAndClip(ReadOnlySpan<byte> rgba, RgbImage image)
    {
        var rgb = image.Writable;
        for (int read = 0, write = 0; read < rgba.Length; read += 4, write += 3)
            rgb.Slice(write, 3).Fill(rgba[read] > 0 ? (byte)255 : rgba[read + 3]);
    }

    /// <summary>
    /// The same stream with a colour for every index that a pixel can have: Pillow's grey of its own number where the file gives none,
    /// for which the codec would take another.
    /// </summary>
    private static ReadOnlySpan<byte> WithWholePalette(ReadOnlySpan<byte> bytes)
    {
        var colours = 1 << Math.Min((int)bytes[DepthOffset], 8);
        for (var at = SignatureLength; at + ChunkFrame <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - ChunkFrame)
                break;
            var whole = bytes.Slice(at, (int)length + ChunkFrame);
            var type = whole[4..8];
            var isPalette = type.SequenceEqual("PLTE"u8);
            if (isPalette || type.SequenceEqual("IDAT"u8))
            {
                var given = isPalette ? whole[8..^4] : [];
                var isSound = !isPalette || Crc32(whole[4..^4]) == BinaryPrimitives.ReadUInt32BigEndian(whole[^4..]);
                return given.Length < 3 * colours && given.Length % 3 == 0 && isSound
                    ? (byte[])[.. bytes[..at], .. PaletteChunk(given, colours), .. bytes[(isPalette ? at + whole.Length : at)..]]
                    : bytes;
            }

            at += whole.Length;
        }

        return bytes;
    }

    private static byte[] PaletteChunk(ReadOnlySpan<byte> given, int colours)
    {
        var chunk = new byte[3 * colours + ChunkFrame];
        BinaryPrimitives.WriteInt32BigEndian(chunk, 3 * colours);
        "PLTE"u8.CopyTo(chunk.AsSpan(4));
        for (var i = given.Length; i < 3 * colours; i++)
            chunk[8 + i] = (byte)(i / 3);
        given.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32(chunk.AsSpan(4, chunk.Length - 8)));
        return chunk;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
        }

        return ~crc;
    }
}
