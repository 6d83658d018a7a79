using System.Buffers.Binary;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// The directory of a TIFF's first page (TIFF 6.0, BigTIFF), looked at before the library reads it: that one makes room for as many values as an entry
/// declares, and for as many strips as an image of the declared height has.
/// </summary>
internal static class TiffDirectory
{
    private const int WidthTag = 256, HeightTag = 257, SamplesTag = 277, RowsTag = 278, PlanesTag = 284, TileWidthTag = 322, TileHeightTag = 323;
    private const int StripPlacesTag = 273, StripBytesTag = 279, TilePlacesTag = 324, TileBytesTag = 325;
    private const string TooMuch = "its directory declares more than the file holds";

    /// <exception cref="ImageFormatException">An entry declares more values than the file has bytes for, or the image is too large.</exception>
    public static void Require(ReadOnlySpan<byte> bytes, long maxPixels)
    {
        if (bytes.Length < 16)
            return; // the library says what is wrong with it
        var little = bytes[0] == 'I';
        var big = Number(bytes[2..4], little) == 43;
        var (start, counts, entry, field) = big ? (Number(bytes[8..16], little), 8, 20, 8) : (Number(bytes[4..8], little), 2, 12, 4);
        if (start > (ulong)(bytes.Length - counts))
            return;
        var at = (int)start + counts;
        // Of a field that is there twice, the value that takes more room: which of them the library believes depends on their types.
        var (width, height, samples, planes) = (0UL, 0UL, 1UL, 1UL);
        var (rows, tileWidth, tileHeight) = (ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        var entries = Number(bytes.Slice((int)start, counts), little);
        if (entries > (ulong)((bytes.Length - at) / entry))
            throw new ImageFormatException(TooMuch);
        for (var left = entries; left > 0; left--, at += entry)
        {
            var (tag, type) = (Number(bytes.Slice(at, 2), little), Number(bytes.Slice(at + 2, 2), little));
            var size = SizeOf(type);
            if (Number(bytes.Slice(at + 4, field), little) is var count && count > (ulong)(bytes.Length / size))
                throw new ImageFormatException(TooMuch);
            if (tag is StripPlacesTag or StripBytesTag or TilePlacesTag or TileBytesTag)
                RequireWithin(bytes, bytes.Slice(at + 4 + field, field), (int)count, size, little);
            if (size > field)
                continue;
            var value = Number(bytes.Slice(at + 4 + field, size), little);
            switch (tag)
            {
                case WidthTag: width = Math.Max(width, value); break;
                case HeightTag: height = Math.Max(height, value); break;
                case SamplesTag: samples = Math.Max(samples, value); break;
                case PlanesTag: planes = Math.Max(planes, value); break;
                case RowsTag: rows = Math.Min(rows, Math.Max(1, value)); break;
                case TileWidthTag: tileWidth = Math.Min(tileWidth, Math.Max(1, value)); break;
                case TileHeightTag: tileHeight = Math.Min(tileHeight, Math.Max(1, value)); break;
            }
        }

        if (width > 0 && height > (ulong)maxPixels / width)
            ImageFormatException.ThrowIfSizeIsHostile((int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue), maxPixels, 7);
        var isTiled = tileWidth < ulong.MaxValue || tileHeight < ulong.MaxValue;
        var pieces = isTiled ? (UInt128)HowMany(width, tileWidth) * HowMany(height, tileHeight == ulong.MaxValue ? 1 : tileHeight) : HowMany(height, rows);
        if (pieces * (planes > 1 ? samples : 1) > (UInt128)bytes.Length)
            throw new ImageFormatException(TooMuch); // each strip or tile has a place in the file, which is written there
    }

    private static ulong HowMany(ulong all, ulong each) => all / each + (all % each == 0 ? 0UL : 1UL);

    // The library makes room for as many bytes as a strip or tile is said to have, and for as many as there would be from its place to the file's end where
    // that is not said: billions where the place lies beyond it.
    private static void RequireWithin(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> inline, int count, int size, bool little)
    {
        var values = inline;
        if (count * size > inline.Length)
        {
            // Where there are fewer strips than values, the library takes this place for the values themselves.
            var start = Number(inline, little);
            if (start > (ulong)(bytes.Length - count * size))
                throw new ImageFormatException(TooMuch);
            values = bytes.Slice((int)start, count * size);
        }

        for (var i = 0; i < count; i++)
        {
            if (Number(values.Slice(i * size, size), little) > (ulong)bytes.Length)
                throw new ImageFormatException(TooMuch);
        }
    }

    private static int SizeOf(ulong type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 1,
    };

    private static ulong Number(ReadOnlySpan<byte> bytes, bool little) => (bytes.Length, little) switch
    {
        (1, _) => bytes[0],
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, false) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
    };
}
