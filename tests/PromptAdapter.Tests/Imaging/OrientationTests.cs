using PromptAdapter.Imaging.Decoding;
using SkiaSharp;

namespace PromptAdapter.Imaging;

public class OrientationTests
{
    // 3 x 2 pixels of one grey each: as stored, and as each orientation shows it, row by row.
    private static readonly int[] Stored = [1, 2, 3, 4, 5, 6];

    private static readonly Dictionary<int, (int Width, int[] Shown)> Expected = new()
    {
        [1] = (3, [1, 2, 3, 4, 5, 6]),
        [2] = (3, [3, 2, 1, 6, 5, 4]),
        [3] = (3, [6, 5, 4, 3, 2, 1]),
        [4] = (3, [4, 5, 6, 1, 2, 3]),
        [5] = (2, [1, 4, 2, 5, 3, 6]),
        [6] = (2, [4, 1, 5, 2, 6, 3]),
        [7] = (2, [6, 3, 5, 2, 4, 1]),
        [8] = (2, [3, 6, 2, 5, 1, 4]),
    };

    [Theory]
    [CombinatorialOrientations]
    public void Decode_Png_IsTurnedAsAsked(int orientation, bool littleEndian)
    {
        var file = EncodedImages.Png(3, 2, 8, 0, [.. Stored.Select(value => (byte)value)], ("eXIf", EncodedImages.Exif(orientation, littleEndian)));
        using var turned = ImageDecoder.Decode(file, "test");
        Assert.Equal((Expected[orientation].Width, 6 / Expected[orientation].Width), (turned.Width, turned.Height));
        Assert.Equal(Expected[orientation].Shown, Greys(turned));

        using var stored = ImageDecoder.Decode(file, "test", DecodeOptions.Parity);
        Assert.Equal(Stored, Greys(stored));
    }

    [Theory]
    [CombinatorialOrientations]
    public void Decode_Jpeg_IsTurnedAsAsked(int orientation, bool littleEndian)
    {
        // Blocks of 16 pixels survive the compression: one sample from the middle of each is its grey.
        var pixels = new byte[48 * 32 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(40 * Stored[i / 3 / 48 / 16 * 3 + i / 3 % 48 / 16]);
        using var picture = RgbImage.FromPixels(48, 32, pixels);
        var file = EncodedImages.WithExif(EncodedImages.Encode(picture, SKEncodedImageFormat.Jpeg, 100), EncodedImages.Exif(orientation, littleEndian));

        using var turned = ImageDecoder.Decode(file, "test");
        Assert.Equal(16 * Expected[orientation].Width, turned.Width);
        var shown = Enumerable.Range(0, 6).Select(i => (i % Expected[orientation].Width, i / Expected[orientation].Width))
            .Select(block => (int)Math.Round(turned.Pixels[3 * ((16 * block.Item2 + 8) * turned.Width + 16 * block.Item1 + 8)] / 40.0));
        Assert.Equal(Expected[orientation].Shown, shown);
    }

    // What Pillow's exif_transpose does with an entry of each type (TIFF 6.0) and number of values.
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(4, 1, true)]
    [InlineData(4, 2, false)]
    [InlineData(6, 1, true)]
    [InlineData(7, 1, false)]
    [InlineData(8, 1, true)]
    [InlineData(9, 1, true)]
    [InlineData(9, 2, false)]
    [InlineData(11, 1, true)]
    public void Decode_OrientationOfAnyType_IsReadAsPillowReadsIt(int type, int count, bool turned)
    {
        using var picture = EncodedImages.Picture(48, 32);
        foreach (var littleEndian in (bool[])[true, false])
        {
            var exif = EncodedImages.ExifOf(type, count, 6, littleEndian);
            var png = EncodedImages.Png(3, 2, 8, 0, [1, 2, 3, 4, 5, 6], ("eXIf", exif));
            var jpeg = EncodedImages.WithExif(EncodedImages.Encode(picture, SKEncodedImageFormat.Jpeg), exif);
            Assert.Equal(turned ? 2 : 3, WidthOf(png));
            Assert.Equal(turned ? 32 : 48, WidthOf(jpeg));
        }

        static int WidthOf(byte[] file)
        {
            using var image = ImageDecoder.Decode(file, "test");
            return image.Width;
        }
    }

    [Fact]
    public void Decode_GoldenWithExif_IsTurnedUnlessParityIsAsked()
    {
        var path = ReferenceData.Golden("images", "src", "exif6_320x240.jpg");
        using var turned = ImageDecoder.Decode(path);
        using var stored = ImageDecoder.Decode(path, DecodeOptions.Parity);
        Assert.Equal((240, 320, 320, 240), (turned.Width, turned.Height, stored.Width, stored.Height));
    }

    [Fact]
    public void FromExif_Damaged_IsOneAndNoException()
    {
        var whole = EncodedImages.Exif(6);
        for (var length = 0; length < 20; length++)
            Assert.Equal(1, Orientation.FromExif(whole.AsSpan(0, length)));
        for (var seed = 0; seed < 200; seed++)
        {
            var damaged = whole.ToArray();
            damaged[new Random(seed).Next(damaged.Length)] = (byte)new Random(~seed).Next(256);
            Assert.InRange(Orientation.FromExif(damaged), 1, 8);
        }
    }

    private static int[] Greys(RgbImage image) => [.. image.Pixels.ToArray().Where((_, i) => i % 3 == 0).Select(value => (int)value)];

    private sealed class CombinatorialOrientationsAttribute : Xunit.v3.DataAttribute
    {
        public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(System.Reflection.MethodInfo testMethod,
            Xunit.Sdk.DisposalTracker disposalTracker) =>
            new([.. from orientation in Enumerable.Range(1, 8) from little in (bool[])[false, true] select new TheoryDataRow(orientation, little)]);

        public override bool SupportsDiscoveryEnumeration() => true;
    }
}
