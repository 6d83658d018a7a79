using PromptAdapter.Imaging.Decoding;
using SkiaSharp;

namespace PromptAdapter.Imaging;

public class ImageDecoderTests
{
    [Theory]
    [InlineData("cmyk_240x180.jpg")]
    [InlineData("exif6_320x240.jpg")]
    [InlineData("gray_251x199.jpg")]
    [InlineData("photo_333x517.jpg")]
    [InlineData("photo_500x375_q75_420.jpg")]
    [InlineData("tall_97x611.jpg")]
    [InlineData("wide_640x101.jpg")]
    public void Decode_GoldenJpeg_EqualsPillow(string name)
    {
        using var image = ImageDecoder.Decode(ReferenceData.Golden("images", "src", name), DecodeOptions.Parity);
        if (ReferenceData.HasGolden("images", "decoded.safetensors"))
        {
            GoldenTensors.Open(ReferenceData.Golden("images", "decoded.safetensors")).AssertEqual(name, image.Pixels);
            return; // the committed subset has the digests
        }

        using var expected = ImageDecoder.Decode(ReferenceData.Golden("images", "decoded", name + ".png"), DecodeOptions.Parity);
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Pixels, image.Pixels);
    }

    [Fact]
    public void Decode_LosslessFormats_GiveThePixelsBack()
    {
        using var picture = EncodedImages.Picture(37, 29);
        byte[][] files = [EncodedImages.Encode(picture, SKEncodedImageFormat.Png), EncodedImages.Encode(picture, SKEncodedImageFormat.Webp, 100),
            EncodedImages.Bmp24(picture), EncodedImages.Bmp24(picture, topDown: true)];
        foreach (var file in files)
        {
            using var image = ImageDecoder.Decode(file, "test");
            Assert.Equal(picture.Pixels, image.Pixels);
        }
    }

    [Fact]
    public void Decode_Alpha_IsDroppedNotBlended()
    {
        byte[] rgba = [10, 20, 30, 0, 40, 50, 60, 1, 70, 80, 90, 255];
        AssertPixels([10, 20, 30, 40, 50, 60, 70, 80, 90], EncodedImages.Png(3, 1, 8, 6, rgba));
        AssertPixels([10, 10, 10, 40, 40, 40], EncodedImages.Png(2, 1, 8, 4, [10, 0, 40, 9]));
    }

    [Fact]
    public void Decode_PaletteWithTransparency_KeepsTheColours() =>
        AssertPixels([4, 5, 6, 1, 2, 3], EncodedImages.Png(2, 1, 8, 3, [1, 0], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [255, 0])));

    [Fact]
    public void Decode_IndexBeyondThePngPalette_IsGreyOfItsNumber()
    {
        AssertPixels([1, 2, 3, 4, 5, 6, 2, 2, 2, 200, 200, 200], EncodedImages.Png(4, 1, 8, 3, [0, 1, 2, 200], ("PLTE", [1, 2, 3, 4, 5, 6])));
        AssertPixels([1, 2, 3, 4, 5, 6, 2, 2, 2, 15, 15, 15], EncodedImages.Png(4, 1, 4, 3, [0x01, 0x2f], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [0])));
        AssertPixels([0, 0, 0, 1, 1, 1, 3, 3, 3, 2, 2, 2], EncodedImages.Png(4, 1, 2, 3, [0b00_01_11_10]));
    }

    [Fact]
    public void Decode_FewBitGrey_IsSpreadOverTheWholeRange()
    {
        AssertPixels([255, 255, 255, 0, 0, 0], EncodedImages.Png(2, 1, 1, 0, [0b10_000000]));
        AssertPixels([170, 170, 170, 85, 85, 85], EncodedImages.Png(2, 1, 2, 0, [0b10_01_0000]));
    }

    [Fact]
    public void Decode_SixteenBitGrey_IsClippedNotScaled() =>
        AssertPixels([7, 7, 7, 255, 255, 255, 255, 255, 255], EncodedImages.Png(3, 1, 16, 0, [0, 7, 1, 0, 255, 255]));

    [Fact]
    public void Decode_SixteenBitColour_IsItsHighByte() =>
        AssertPixels([1, 3, 5], EncodedImages.Png(1, 1, 16, 2, [1, 255, 3, 255, 5, 255]));

    [Fact]
    public void Decode_GammaChunk_ChangesNothing() =>
        AssertPixels([10, 100, 200], EncodedImages.Png(1, 1, 8, 2, [10, 100, 200], ("gAMA", [0, 1, 0x86, 0xa0])));

    [Fact]
    public void Decode_GifFrameSmallerThanScreen_RestHasTheTransparentIndexColour()
    {
        byte[] palette = EncodedImages.Palette(4);
        var file = EncodedImages.Gif(3, 1, new PixelRectangle(1, 0, 2, 1), palette, [3, 2], transparent: 2);
        AssertPixels([.. palette[6..9], .. palette[9..12], .. palette[6..9]], file);
    }

    [Fact]
    public void Decode_GifFrameBeyondScreen_ScreenGrows()
    {
        using var image = ImageDecoder.Decode(EncodedImages.Gif(2, 2, new PixelRectangle(1, 1, 3, 1), EncodedImages.Palette(4), [0, 1, 2]), "test");
        Assert.Equal((4, 2), (image.Width, image.Height));
    }

    [Fact]
    public void Decode_InterlacedGif_RowsAreInOrder()
    {
        const int height = 21;
        var palette = EncodedImages.Palette(32);
        int[] order = [0, 8, 16, 4, 12, 20, 2, 6, 10, 14, 18, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
        var file = EncodedImages.Gif(1, height, new PixelRectangle(0, 0, 1, height), palette, [.. order.Select(y => (byte)y)], interlaced: true);
        AssertPixels(palette[..(3 * height)], file);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 300)]
    [InlineData(300, 2)]
    public void Decode_GifOfAnyShape_GivesThePixelsBack(int width, int height)
    {
        var palette = EncodedImages.Palette(256);
        var indices = new byte[width * height];
        new Random(5).NextBytes(indices);
        AssertPixels([.. indices.SelectMany(index => palette[(3 * index)..(3 * index + 3)])],
            EncodedImages.Gif(width, height, new PixelRectangle(0, 0, width, height), palette, indices));
    }

    [Fact]
    public void Decode_BmpPaletteEntryThatIsMissing_IsGreyOfItsNumber() =>
        AssertPixels([1, 2, 3, 9, 9, 9], EncodedImages.Bmp(2, 1, 8, 0, [0, 9, 0, 0], [1, 2, 3]));

    [Fact]
    public void Decode_SixteenBitBmp_RoundsDown()
    {
        AssertPixels([0, 123, 255], EncodedImages.Bmp(1, 1, 16, 0, [0xff, 0x01, 0, 0]));
        AssertPixels([0, 125, 255], EncodedImages.Bmp(1, 1, 16, 3, [0xff, 0x03, 0, 0], null, 0xf800, 0x07e0, 0x001f));
    }

    [Fact]
    public void Decode_RunLengthBmp_FollowsRunsLiteralsAndJumps()
    {
        // Bottom row: two of 1, then 2 3 literally and padded; the row above: one pixel skipped, then 1.
        var palette = EncodedImages.Palette(4);
        byte[] runs = [2, 1, 0, 3, 2, 3, 2, 0, 0, 0, 0, 2, 1, 0, 1, 1, 0, 1];
        byte[] indices = [0, 1, 0, 0, 0, 1, 1, 2, 3, 2];
        AssertPixels([.. indices.SelectMany(index => palette[(3 * index)..(3 * index + 3)])], EncodedImages.Bmp(5, 2, 8, 1, runs, palette));
    }

    [Fact]
    public void Decode_ManyPixels_AreRefusedBeforeDecoding()
    {
        var options = new DecodeOptions { MaxPixels = 100 };
        foreach (var (name, file) in EncodedImages.OneOfEach(11, 10))
            Assert.Contains("limit of 100", Refusal(file, name, options), StringComparison.Ordinal);
        var bomb = EncodedImages.Png(1, 1, 8, 0, [0]);
        bomb[17] = 255; // a width of millions: the header's checksum is wrong now, which is just as well refused
        Refusal(bomb, "bomb.png");
    }

    [Fact]
    public void Decode_MissingFileOrFolder_IsInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => ImageDecoder.Decode(folder.File("none.jpg")));
        Assert.Throws<InputException>(() => ImageDecoder.Decode(folder.Path));
    }

    internal static string Refusal(byte[] file, string name, DecodeOptions? options = null)
    {
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(file, name, options).Dispose());
        Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private static void AssertPixels(byte[] expected, byte[] file)
    {
        using var image = ImageDecoder.Decode(file, "test");
        Assert.Equal(expected, image.Pixels.ToArray());
    }
}
