using System.Buffers.Binary;
using System.Numerics;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// Windows and OS/2 bitmaps of 1, 4, 8, 16, 24 and 32 bits, plain, run-length encoded or with bit masks, bottom-up or top-down.
/// Channels narrower than a byte are widened as Pillow does, rounding down: <c>value * 255 / largest</c>.
/// </summary>
internal static class BmpDecoder
{
    private const int FileHeader = 14;

    private enum Compression : uint
    {
        None = 0,
        RunLength8 = 1,
        RunLength4 = 2,
        BitFields = 3,
    }

    /// <exception cref="ImageFormatException">The image is damaged, too large or of a variant that is not decoded.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, long maxPixels)
    {
        var header = Header.Read(bytes);
        ImageFormatException.ThrowIfSizeIsHostile(header.Width, header.Height, maxPixels, 3);
        var data = Slice(bytes, header.DataOffset, bytes.Length - header.DataOffset);

        if (header.Bits <= 8)
        {
            var palette = IndexedPalette.Read(header.PaletteOf(bytes), header.PaletteStride, blueFirst: true);
            if (header.Compression is Compression.RunLength8 or Compression.RunLength4)
                return Rows(header, new BmpRunLengthReader(data, header.Width, header.Height, header.Compression == Compression.RunLength4).Indices,
                    header.Width, header.Width, (row, rgb) => palette.Paint(row, rgb));
            var indices = new byte[header.Width];
            return Rows(header, data, header.Stride, header.RowBytes, (row, rgb) =>
            {
                Unpack(row, header.Bits, indices);
                palette.Paint(indices, rgb);
            });
        }

        if (header.Bits == 24)
            return Rows(header, data, header.Stride, header.RowBytes, SwapRedAndBlue);
        return Rows(header, data, header.Stride, header.RowBytes, (row, rgb) => Mask(row, header, rgb));
    }

    private static RgbImage Rows(Header header, ReadOnlySpan<byte> data, long stride, int rowBytes, Action<ReadOnlySpan<byte>, Span<byte>> convert)
    {
        if (stride * (header.Height - 1) + rowBytes > data.Length)
            throw ImageFormatException.Truncated();
        var image = RgbImage.Create(header.Width, header.Height);
        for (var i = 0; i < header.Height; i++)
        {
            var y = header.TopDown ? i : header.Height - 1 - i;
            convert(data.Slice((int)(i * stride), rowBytes), image.Writable.Slice(3 * y * header.Width, 3 * header.Width));
        }

        return image;
    }

    private static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> indices)
    {
        for (var x = 0; x < indices.Length; x++)
            indices[x] = (byte)((packed[x * bits >> 3] >> (8 - bits - (x * bits & 7))) & ((1 << bits) - 1));
    }

    private static void SwapRedAndBlue(ReadOnlySpan<byte> bgr, Span<byte> rgb)
    {
        for (var at = 0; at < rgb.Length; at += 3)
            (rgb[at], rgb[at + 1], rgb[at + 2]) = (bgr[at + 2], bgr[at + 1], bgr[at]);
    }

    private static void Mask(ReadOnlySpan<byte> row, Header header, Span<byte> rgb)
    {
        var (red, green, blue) = header.Masks;
        for (var x = 0; x < rgb.Length / 3; x++)
        {
            var pixel = header.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
            (rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]) = (Channel(pixel, red), Channel(pixel, green), Channel(pixel, blue));
        }
    }

    private static byte Channel(uint pixel, uint mask)
    {
        if (mask == 0)
            return 0;
        var shift = BitOperations.TrailingZeroCount(mask);
        return (byte)((ulong)((pixel & mask) >> shift) * 255 / (mask >> shift));
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long start, long length) =>
        start >= 0 && length >= 0 && start + length <= bytes.Length ? bytes.Slice((int)start, (int)length) : throw ImageFormatException.Truncated();

    private sealed record Header
    {
        public required int Width { get; init; }

        public required int Height { get; init; }

        public required bool TopDown { get; init; }

        public required int Bits { get; init; }

        public required Compression Compression { get; init; }

        public required long PaletteOffset { get; init; }

        public required int PaletteStride { get; init; }

        public required int PaletteEntries { get; init; }

        public required long DataOffset { get; init; }

        public required (uint Red, uint Green, uint Blue) Masks { get; init; }

        public int RowBytes => (int)(((long)Width * Bits + 7) / 8);

        public long Stride => ((long)Width * Bits + 31) / 32 * 4;

        public static Header Read(ReadOnlySpan<byte> bytes)
        {
            var size = U32(bytes, FileHeader);
            if (size is not (12 or 40 or 52 or 56 or 64 or 108 or 124))
                throw new ImageFormatException($"its header has the unknown size of {size} bytes");
            var old = size == 12;
            var info = Slice(bytes, FileHeader, size);
            var height = old ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(old ? 10 : 14)..]);
            var compression = old ? Compression.None : (Compression)U32(info, 16);
            ThrowUnlessDecoded(bits, compression);

            // A 40-byte header is followed by its masks, a longer one holds them.
            var masksBehind = compression == Compression.BitFields && size == 40;
            var paletteOffset = FileHeader + size + (masksBehind ? 12 : 0);
            var entries = old ? 0 : U32(info, 32);
            if (bits <= 8 && entries > 65536)
                throw new ImageFormatException($"it declares a palette of {entries} colours");
            var count = entries > 0 ? (int)Math.Min(entries, 256) : 1 << Math.Min(bits, 8);
            var dataOffset = (long)U32(bytes, 10);
            if (bits <= 8 && dataOffset == FileHeader + size)
                dataOffset += 4L * (entries > 0 ? entries : count); // some writers forget the palette
            return new Header
            {
                Width = old ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]),
                Height = height == int.MinValue ? 0 : Math.Abs(height),
                TopDown = height < 0,
                Bits = bits,
                Compression = compression,
                PaletteOffset = paletteOffset,
                PaletteStride = old ? 3 : 4,
                PaletteEntries = count,
                DataOffset = dataOffset == 0 ? paletteOffset : dataOffset,
                Masks = compression == Compression.BitFields ? ReadMasks(bytes, bits) : DefaultMasks(bits),
            };
        }

        public ReadOnlySpan<byte> PaletteOf(ReadOnlySpan<byte> bytes) => Slice(bytes, PaletteOffset, (long)PaletteStride * PaletteEntries);

        private static void ThrowUnlessDecoded(int bits, Compression compression)
        {
            var fits = compression switch
            {
                Compression.None => bits is 1 or 4 or 8 or 16 or 24 or 32,
                Compression.RunLength8 => bits == 8,
                Compression.RunLength4 => bits == 4,
                Compression.BitFields => bits is 16 or 24 or 32,
                _ => false,
            };
            if (!fits)
                throw new ImageFormatException($"it has {bits} bits a pixel in compression {(uint)compression}, which is not decoded");
        }

        private static (uint, uint, uint) ReadMasks(ReadOnlySpan<byte> bytes, int bits)
        {
            // Behind a short header and inside a long one, the masks start at the same place.
            var masks = (U32(bytes, FileHeader + 40), U32(bytes, FileHeader + 44), U32(bytes, FileHeader + 48));
            return masks == (0, 0, 0) ? DefaultMasks(bits) : masks;
        }

        private static (uint, uint, uint) DefaultMasks(int bits) => bits == 16 ? (0x7c00u, 0x03e0u, 0x001fu) : (0xff0000u, 0x00ff00u, 0x0000ffu);

        private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, at, 4));
    }
}
