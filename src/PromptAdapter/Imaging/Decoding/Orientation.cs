using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>The EXIF orientation (tag 0x0112): 1 as stored, 2 to 4 mirrored or upside down, 5 to 8 with rows and columns exchanged.</summary>
internal static class Orientation
{
    public const int MirroredLeftToRight = 2;

    private const ushort Tag = 0x0112;

    // TIFF 6.0, section 2
    private enum FieldType : ushort
    {
        Short = 3,
        Long = 4,
        SignedByte = 6,
        SignedShort = 8,
        SignedLong = 9,
        Float = 11,
    }

    /// <summary>Reads the orientation from an EXIF block, which is a small TIFF file; 1 when it has none or is damaged.</summary>
    public static int FromExif(ReadOnlySpan<byte> tiff)
    {
        if (tiff.StartsWith("Exif\0\0"u8))
            tiff = tiff[6..];
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
            return 1;
        var little = tiff[0] == (byte)'I';
        var directory = U32(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 1;

        int count = U16(tiff[(int)directory..], little);
        for (var entries = tiff[((int)directory + 2)..]; count-- > 0 && entries.Length >= 12; entries = entries[12..])
        {
            if (U16(entries, little) == Tag)
                return ValueOf(entries, little) is var value and >= 1 and <= 8 ? (int)value : 1;
        }

        return 1;
    }

    /// <summary>Turns an image the way up that <paramref name="orientation"/> asks for; the given image is disposed when a new one takes its place.</summary>
    public static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation is < 2 or > 8)
            return image;
        using (image)
        {
            var transposed = orientation >= 5;
            var result = transposed ? RgbImage.Create(image.Height, image.Width) : RgbImage.Create(image.Width, image.Height);

            // Where in the source the result's first pixel is, and how far one column and one row of the result go there.
            var fromRight = orientation is 2 or 3 or 7 or 8;
            var fromBottom = orientation is 3 or 4 or 6 or 7;
            int pixel = fromRight ? -3 : 3, row = (fromBottom ? -3 : 3) * image.Width;
            var first = (fromRight ? 3 * (image.Width - 1) : 0) + (fromBottom ? 3 * image.Width * (image.Height - 1) : 0);
            Copy(image.Pixels, result, first, transposed ? row : pixel, transposed ? pixel : row);
            return result;
        }
    }

    private static void Copy(ReadOnlySpan<byte> source, RgbImage result, int first, int columnStep, int rowStep)
    {
        var target = result.Writable;
        var write = 0;
        for (var y = 0; y < result.Height; y++)
        {
            var read = first + y * rowStep;
            for (var x = 0; x < result.Width; x++, read += columnStep, write += 3)
                source.Slice(read, 3).CopyTo(target[write..]);
        }
    }

    // The value stands in the entry, as wide as its type says. Writers use SHORT, some LONG; Pillow takes these, signed bytes and floats.
    private static long ValueOf(ReadOnlySpan<byte> entry, bool little)
    {
        var count = U32(entry[4..], little);
        return (FieldType)U16(entry[2..], little) switch
        {
            FieldType.SignedByte when count is >= 1 and <= 4 => entry[8],
            FieldType.Short or FieldType.SignedShort when count is 1 or 2 => U16(entry[8..], little),
            FieldType.Long or FieldType.SignedLong when count == 1 => U32(entry[8..], little),
            FieldType.Float when count == 1 && BitConverter.UInt32BitsToSingle(U32(entry[8..], little)) is >= 1 and <= 8 and var value
                && value == MathF.Floor(value) => (long)value,
            _ => 1,
        };
    }

    private static uint U32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static ushort U16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
