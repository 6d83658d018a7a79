using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// PNG on top of <see cref="SkiaDecoder"/>, for two things that its codec does otherwise than Pillow:
/// 16-bit grey is clipped to 0..255 rather than scaled, and the orientation is read from the <c>eXIf</c> chunk.
/// </summary>
internal static class PngDecoder
{
    private const int DepthOffset = 24;     // signature (8), length and type of IHDR (8), width and height (8)
    private const int ColourOffset = 25;
    private const int HeaderCrcOffset = 29;
    private const byte Grey = 0;
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
            image = SkiaDecoder.Decode(bytes, options with { ApplyOrientation = false });
        return options.ApplyOrientation ? Orientation.Apply(image, Orientation.FromExif(ExifChunk(bytes))) : image;
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

    private static ReadOnlySpan<byte> ExifChunk(ReadOnlySpan<byte> bytes)
    {
        // Chunk: length u32, type, data, CRC u32
        for (var rest = bytes[8..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                break;
            if (rest[4..8].SequenceEqual("eXIf"u8))
                return rest.Slice(8, (int)length);
            rest = rest[((int)length + 12)..];
        }

        return [];
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
