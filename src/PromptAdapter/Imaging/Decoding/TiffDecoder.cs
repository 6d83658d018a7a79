using BitMiracle.LibTiff.Classic;
using TiffFile = BitMiracle.LibTiff.Classic.Tiff;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// The first page of a TIFF, in strips or tiles, uncompressed or in any compression that LibTiff.Net reads (LZW, deflate, PackBits, CCITT, JPEG): grey of
/// 1 to 32 bits, palettes, RGB with or without alpha, CMYK and YCbCr, turned as its orientation asks, as Pillow does whenever it opens one.
/// The pixels are Pillow's, but for those of YCbCr in JPEG strips, of which a few differ by one.
/// </summary>
internal static class TiffDecoder
{
    /// <exception cref="ImageFormatException">The image is damaged, too large or of a variant that is not decoded.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, long maxPixels)
    {
        using var messages = new TiffMessages();
        try
        {
            TiffDirectory.Require(bytes, maxPixels);
            using var tiff = TiffFile.ClientOpen("", "r", new MemoryStream(bytes.ToArray(), writable: false), new TiffStream())
                ?? throw new ImageFormatException("its header is damaged");
            var layout = TiffLayout.Read(tiff);
            ImageFormatException.ThrowIfSizeIsHostile(layout.Width, layout.Height, maxPixels, 7);
            layout.ThrowUnlessDecoded();
            if (tiff.IsTiled() && (layout.TileWidth <= 0 || layout.TileHeight <= 0 || (long)layout.TileWidth * layout.TileHeight > maxPixels))
                throw new ImageFormatException($"it declares tiles of {layout.TileWidth} x {layout.TileHeight} pixels");
            var image = layout.Photometric == Photometric.YCBCR ? ReadLuminance(tiff, layout) : ReadSamples(tiff, layout);
            return Decoding.Orientation.Apply(image, layout.Orientation);
        }
        catch (Exception error) when (error is not (ImageFormatException or OutOfMemoryException))
        {
            throw new ImageFormatException("its data are damaged"); // what the library leaves uncaught of damaged files
        }
    }

    // The library turns luminance and colour differences into RGB, as libtiff does for Pillow.
    private static RgbImage ReadLuminance(TiffFile tiff, TiffLayout layout)
    {
        var raster = new int[layout.Width * layout.Height];
        tiff.SetField(TiffTag.ORIENTATION, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT);
        if (!tiff.ReadRGBAImageOriented(layout.Width, layout.Height, raster, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT, stopOnError: true))
            throw ImageFormatException.Truncated();
        var image = RgbImage.Create(layout.Width, layout.Height);
        var rgb = image.Writable;
        for (var at = 0; at < raster.Length; at++)
            (rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]) = ((byte)TiffFile.GetR(raster[at]), (byte)TiffFile.GetG(raster[at]),
                (byte)TiffFile.GetB(raster[at]));
        return image;
    }

    private static RgbImage ReadSamples(TiffFile tiff, TiffLayout layout)
    {
        var image = RgbImage.Create(layout.Width, layout.Height);
        try
        {
            var pixels = new TiffPixels(tiff, layout);
            if (tiff.IsTiled())
                ReadTiles(tiff, layout, pixels, image);
            else
                ReadRows(tiff, layout, pixels, image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void ReadRows(TiffFile tiff, TiffLayout layout, TiffPixels pixels, RgbImage image)
    {
        // Plane after plane, because strips are read from their beginning.
        var row = new byte[Math.Max(tiff.ScanlineSize(), layout.RowBytes(layout.Width))];
        var planes = layout.Planes == 1 ? [] : Enumerable.Range(0, layout.Planes).Select(_ => new byte[checked(row.Length * layout.Height)]).ToArray();
        for (var plane = 0; plane < layout.Planes; plane++)
        {
            for (var y = 0; y < layout.Height; y++)
            {
                if (!tiff.ReadScanline(row, 0, y, (short)plane))
                    throw ImageFormatException.Truncated();
                if (layout.Planes == 1)
                    pixels.Paint(row, layout.Width, image.Writable.Slice(3 * y * layout.Width, 3 * layout.Width));
                else
                    row.CopyTo(planes[plane], y * row.Length);
            }
        }

        for (var y = 0; y < layout.Height && layout.Planes > 1; y++)
            pixels.Paint(Interleave(planes, y * row.Length, layout.Width, layout.SampleBytes), layout.Width,
                image.Writable.Slice(3 * y * layout.Width, 3 * layout.Width));
    }

    private static void ReadTiles(TiffFile tiff, TiffLayout layout, TiffPixels pixels, RgbImage image)
    {
        var rowBytes = Math.Max(tiff.TileRowSize(), layout.RowBytes(layout.TileWidth));
        var planes = Enumerable.Range(0, layout.Planes).Select(_ => new byte[Math.Max(tiff.TileSize(), checked(rowBytes * layout.TileHeight))]).ToArray();
        for (var top = 0; top < layout.Height; top += layout.TileHeight)
        {
            for (var left = 0; left < layout.Width; left += layout.TileWidth)
            {
                for (var plane = 0; plane < layout.Planes; plane++)
                {
                    if (tiff.ReadTile(planes[plane], 0, left, top, 0, (short)plane) < 0)
                        throw ImageFormatException.Truncated();
                }

                var width = Math.Min(layout.TileWidth, layout.Width - left);
                for (var y = top; y < Math.Min(top + layout.TileHeight, layout.Height); y++)
                {
                    var at = (y - top) * rowBytes;
                    var row = layout.Planes == 1 ? planes[0].AsSpan(at, rowBytes) : Interleave(planes, at, width, layout.SampleBytes);
                    pixels.Paint(row, width, image.Writable.Slice(3 * (y * layout.Width + left), 3 * width));
                }
            }
        }
    }

    private static byte[] Interleave(byte[][] planes, int start, int width, int sampleBytes)
    {
        var row = new byte[width * planes.Length * sampleBytes];
        for (var plane = 0; plane < planes.Length; plane++)
        {
            for (var x = 0; x < width; x++)
                planes[plane].AsSpan(start + x * sampleBytes, sampleBytes).CopyTo(row.AsSpan((x * planes.Length + plane) * sampleBytes));
        }

        return row;
    }
}
