using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace PromptAdapter.Imaging;

/// <summary>Image files that the tests make themselves.</summary>
internal static class EncodedImages
{
    /// <summary>A picture with edges, ramps and noise, <c>[H, W, 3]</c>, the same for the same arguments.</summary>
    public static RgbImage Picture(int width, int height, int seed = 0)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % width, y = i / 3 / width;
            pixels[i] = (byte)Math.Clamp((x * 3 + y * (1 + i % 3) & 0x80) + x + random.Next(40), 0, 255);
        }

        return RgbImage.FromPixels(width, height, pixels);
    }

    public static byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality = 90)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var i = 0; i < image.Width * image.Height; i++)
            bitmap.SetPixel(i % image.Width, i / image.Width, new SKColor(image.Pixels[3 * i], image.Pixels[3 * i + 1], image.Pixels[3 * i + 2]));
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>One file of each decoded format, by name.</summary>
    public static Dictionary<string, byte[]> OneOfEach(int width, int height)
    {
        using var image = Picture(width, height);
        var indices = image.Pixels.ToArray().Where((_, i) => i % 3 == 0).Select(value => (byte)(value % 16)).ToArray();
        return new()
        {
            ["a.jpg"] = Encode(image, SKEncodedImageFormat.Jpeg),
            ["a.png"] = Encode(image, SKEncodedImageFormat.Png),
            ["a.webp"] = Encode(image, SKEncodedImageFormat.Webp),
            ["a.gif"] = Gif(width, height, new PixelRectangle(0, 0, width, height), Palette(16), indices),
            ["a.bmp"] = Bmp24(image),
            ["rle.bmp"] = Bmp(width, height, 8, 1, [.. Enumerable.Range(0, height).SelectMany(y => (byte[])[(byte)width, (byte)y, 0, 0]), 0, 1], Palette(256)),
        };
    }

    /// <summary>RGB entries that all differ from the grey of their number.</summary>
    public static byte[] Palette(int entries) =>
        [.. Enumerable.Range(0, entries).SelectMany(i => (byte[])[(byte)(i * 7 + 1), (byte)(255 - i), (byte)(i * 31)])];

    /// <summary>A PNG of raw scan lines, each without its filter byte.</summary>
    public static byte[] Png(int width, int height, int depth, int colour, byte[] rows, params (string Type, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, (byte)colour);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in rows.Chunk(rows.Length / height))
                zlib.Write([0, .. row]);
        }

        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        foreach (var (type, data) in ((string, byte[])[])[("IHDR", header), .. chunks, ("IDAT", packed.ToArray()), ("IEND", [])])
            WriteChunk(file, type, data);
        return file.ToArray();
    }

    /// <summary>A GIF of one frame; its codes are never compressed: the table is cleared before it grows.</summary>
    public static byte[] Gif(int screenWidth, int screenHeight, PixelRectangle frame, byte[] palette, byte[] indices, int? transparent = null,
        bool interlaced = false)
    {
        var bits = Math.Max(1, int.Log2(palette.Length / 3));
        var root = Math.Max(2, bits);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("GIF89a"u8);
        writer.Write((ushort)screenWidth);
        writer.Write((ushort)screenHeight);
        writer.Write([(byte)(0x80 | (bits - 1)), 0, 0]);
        writer.Write(palette);
        if (transparent is { } index)
            writer.Write([0x21, 0xf9, 4, 1, 0, 0, (byte)index, 0]);
        writer.Write((byte)0x2c);
        foreach (var value in (int[])[frame.Left, frame.Top, frame.Width, frame.Height])
            writer.Write((ushort)value);
        writer.Write([(byte)(interlaced ? 0x40 : 0), (byte)root]);
        foreach (var block in GifCodes(indices, root).Chunk(255))
        {
            writer.Write((byte)block.Length);
            writer.Write(block);
        }

        writer.Write([0, 0x3b]);
        return file.ToArray();
    }

    public static byte[] Bmp24(RgbImage image, bool topDown = false)
    {
        var stride = (3 * image.Width + 3) / 4 * 4;
        var data = new byte[stride * image.Height];
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Pixels.Slice(3 * y * image.Width, 3 * image.Width).ToArray();
            var target = (topDown ? y : image.Height - 1 - y) * stride;
            for (var at = 0; at < row.Length; at++)
                data[target + at] = row[at / 3 * 3 + 2 - at % 3];
        }

        return Bmp(image.Width, topDown ? -image.Height : image.Height, 24, 0, data);
    }

    /// <summary>A BMP with the common 40-byte header; <paramref name="palette"/> is RGB, <paramref name="masks"/> follow the header.</summary>
    public static byte[] Bmp(int width, int height, int bits, int compression, byte[] data, byte[]? palette = null, params uint[] masks)
    {
        var colours = (palette ?? []).Chunk(3).SelectMany(colour => (byte[])[colour[2], colour[1], colour[0], 0]).ToArray();
        var offset = 54 + 4 * masks.Length + colours.Length;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        foreach (var value in (int[])[offset + data.Length, 0, offset, 40, width, height])
            writer.Write(value);
        writer.Write((ushort)1);
        writer.Write((ushort)bits);
        foreach (var value in (int[])[compression, data.Length, 0, 0, colours.Length / 4, 0])
            writer.Write(value);
        foreach (var mask in masks)
            writer.Write(mask);
        writer.Write(colours);
        writer.Write(data);
        return file.ToArray();
    }

    /// <summary>An EXIF block that holds nothing but the orientation.</summary>
    public static byte[] Exif(int orientation, bool littleEndian = false) => littleEndian
        ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>An EXIF block whose orientation has another type, or several values.</summary>
    public static byte[] ExifOf(int type, int count, int orientation, bool littleEndian)
    {
        var block = Exif(orientation, littleEndian);
        var entry = block.AsSpan(10, 12);
        entry[8..].Clear();
        byte[] value = type switch
        {
            1 or 2 or 6 or 7 => [(byte)orientation],
            3 or 8 => littleEndian ? [(byte)orientation, 0] : [0, (byte)orientation],
            11 => Ordered(BitConverter.GetBytes((float)orientation), littleEndian),
            _ => littleEndian ? [(byte)orientation, 0, 0, 0] : [0, 0, 0, (byte)orientation],
        };
        value.CopyTo(entry[8..]);
        entry[littleEndian ? 2 : 3] = (byte)type;
        entry[littleEndian ? 4 : 7] = (byte)count;
        return block;

        static byte[] Ordered(byte[] bytes, bool littleEndian) => BitConverter.IsLittleEndian == littleEndian ? bytes : [.. bytes.Reverse()];
    }

    /// <summary>Puts an EXIF segment behind the start of a JPEG.</summary>
    public static byte[] WithExif(byte[] jpeg, byte[] exif) =>
        [.. jpeg[..2], 0xff, 0xe1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif, .. jpeg[2..]];

    private static byte[] GifCodes(byte[] indices, int root)
    {
        var bytes = new List<byte>();
        int bits = 0, count = 0, clear = 1 << root;
        void Put(int code)
        {
            bits |= code << count;
            for (count += root + 1; count >= 8; count -= 8, bits >>= 8)
                bytes.Add((byte)bits);
        }

        for (var i = 0; i < indices.Length; i++)
        {
            if (i % (clear - 2) == 0)
                Put(clear);
            Put(indices[i]);
        }

        Put(clear + 1);
        bytes.Add((byte)bits);
        return [.. bytes];
    }

    private static void WriteChunk(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static uint Crc(byte[] body)
    {
        var crc = uint.MaxValue;
        foreach (var bit in body.SelectMany(value => Enumerable.Range(0, 8).Select(i => (uint)(value >> i & 1))))
            crc = (crc >> 1) ^ (((crc ^ bit) & 1) == 0 ? 0 : 0xedb88320);
        return ~crc;
    }
}
