using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>Finds the EXIF block of a JPEG, WebP or PNG file.</summary>
internal static class ExifBlock
{
    private const byte Marker = 0xff;
    private const byte StartOfScan = 0xda;
    private const byte Application1 = 0xe1;

    /// <summary>The block, with or without its <c>Exif\0\0</c>; empty when the file has none.</summary>
    /// <param name="bytes">The whole file.</param>
    public static ReadOnlySpan<byte> In(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("RIFF"u8) ? InWebP(bytes) : bytes.Length > 1 && bytes[0] == 0x89 ? InPng(bytes) : InJpeg(bytes);

    // Segment: 0xff, type, length u16 with its own two bytes, data
    private static ReadOnlySpan<byte> InJpeg(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 4 <= bytes.Length && bytes[at] == Marker;)
        {
            var type = bytes[at + 1];
            if (type == Marker) // filling
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (type == StartOfScan || length < 2 || at + 2 + length > bytes.Length)
                break;
            var data = bytes.Slice(at + 4, length - 2);
            if (type == Application1 && data.StartsWith("Exif\0\0"u8))
                return data;
            at += 2 + length;
        }

        return [];
    }

    // Chunk: type, length u32, data, a byte to make it even
    private static ReadOnlySpan<byte> InWebP(ReadOnlySpan<byte> bytes)
    {
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            var chunk = bytes[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (length > chunk.Length - 8)
                break;
            if (chunk.StartsWith("EXIF"u8))
                return chunk.Slice(8, (int)length);
            at += 8L + length + (length & 1);
        }

        return [];
    }

    // Chunk: length u32, type, data, CRC u32
    private static ReadOnlySpan<byte> InPng(ReadOnlySpan<byte> bytes)
    {
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
}
