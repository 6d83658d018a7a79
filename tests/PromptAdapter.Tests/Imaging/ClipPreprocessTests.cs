using System.Runtime.InteropServices;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

public class ClipPreprocessTests
{
    [Theory]
    [InlineData(224)]
    [InlineData(64)]
    [InlineData(32)]
    public void ResizeAndCrop_Golden_EqualsTheReferenceInEveryByte(int resolution)
    {
        var golden = GoldenTensors.Open(ReferenceData.Golden("images", $"preprocess_u8_{resolution}.safetensors"));
        var preprocess = new ClipPreprocess(resolution);
        Assert.All(Names(golden), name =>
        {
            using var image = Source(name);
            using var cropped = preprocess.ResizeAndCrop(image);
            golden.AssertEqual(name, cropped.Pixels);
        });
    }

    [Theory]
    [InlineData(224)]
    [InlineData(64)]
    [InlineData(32)]
    public void Apply_Golden_EqualsTheReferenceInEveryBit(int resolution)
    {
        var golden = GoldenTensors.Open(ReferenceData.Golden("images", $"preprocess_f32_{resolution}.safetensors"));
        var preprocess = new ClipPreprocess(resolution);
        var values = new float[3 * resolution * resolution];
        Assert.All(Names(golden), name =>
        {
            using var image = Source(name);
            preprocess.Apply(image, values);
            golden.AssertEqual(name, MemoryMarshal.AsBytes<float>(values));
        });
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(5000, 1)]
    [InlineData(225, 224)]
    public void ResizeAndCrop_ExtremeShape_GivesTheCentre(int width, int height)
    {
        using var image = EncodedImages.Picture(width, height);
        using var cropped = new ClipPreprocess(224).ResizeAndCrop(image);
        Assert.Equal((224, 224), (cropped.Width, cropped.Height));
    }

    [Fact]
    public void ResizeAndCrop_CentreOfAHalfPixel_GoesToTheEvenSide()
    {
        // 5 x 2 to 2 keeps its size: offsets (5 - 2) / 2 = 1.5 and (7 - 2) / 2 = 2.5 both become 2.
        foreach (var width in (int[])[5, 7])
        {
            using var image = EncodedImages.Picture(width, 2);
            using var cropped = new ClipPreprocess(2).ResizeAndCrop(image);
            Assert.Equal(image.Pixels.Slice(6, 6), cropped.Pixels[..6]);
        }
    }

    // The first 16 digits of the SHA-256 of what Pillow 9.4 makes of the same image: resize in that mode and with that filter, then the centre, filled where it
    // is missing.
    [Theory]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Bicubic, null, 0, "563bd59559d5f9d8")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Bilinear, null, 0, "d00e7cdefd83f246")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Lanczos, null, 0, "b20d9fb6555e984f")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Box, null, 0, "fae1775f35794cad")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Hamming, null, 0, "afb21e2188a4c2db")]
    [InlineData(23, 14, ResizeMode.Longest, ResampleFilter.Bicubic, null, 128, "fa8ed234472d27a7")]
    [InlineData(5, 3, ResizeMode.Longest, ResampleFilter.Bicubic, null, 7, "9aca1a4e4c9822ed")]
    [InlineData(23, 14, ResizeMode.Squash, ResampleFilter.Bicubic, null, 0, "791d848fcc56ffcc")]
    [InlineData(23, 14, ResizeMode.None, ResampleFilter.Bicubic, null, 0, "1f17a17d0409360e")]
    [InlineData(5, 7, ResizeMode.None, ResampleFilter.Bicubic, null, 0, "7224d33dd3320f4b")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Bicubic, 11, 0, "499b99649dbcb169")]
    [InlineData(23, 14, ResizeMode.Shortest, ResampleFilter.Bicubic, 5, 0, "77c200f8cf195485")]
    public void ResizeAndCrop_OtherSettings_EqualsPillowInEveryByte(int width, int height, ResizeMode mode, ResampleFilter filter, int? resizeTo, byte fill,
        string expected)
    {
        var pixels = new byte[3 * width * height];
        for (var at = 0; at < width * height; at++)
        {
            var (y, x) = Math.DivRem(at, width);
            (pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2]) = ((byte)(x * 37 + y * 11), (byte)(x * x + 3 * y), (byte)(x * y * 5 + 7));
        }

        using var image = RgbImage.FromPixels(width, height, pixels);
        using var made = new ClipPreprocess(8, new ImagePreprocessing { Mode = mode, Filter = filter, ResizeTo = resizeTo, Fill = fill }).ResizeAndCrop(image);
        Assert.Equal(expected, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(made.Pixels))[..16]);
    }

    // Conversion to RGB comes first; entries called "direct" resize in the file's own mode.
    private static string[] Names(GoldenTensors golden)
    {
        var converted = golden.Names.Where(name => name.Contains("|dataset|", StringComparison.Ordinal));
        string[] names = [.. converted.Where(name => ReferenceData.HasGolden("images", "src", FileOf(name)))];
        Assert.NotEmpty(names);
        return names;
    }

    private static RgbImage Source(string name) => ImageDecoder.Decode(ReferenceData.Golden("images", "src", FileOf(name)), DecodeOptions.Parity);

    private static string FileOf(string name) => name[..name.IndexOf('|', StringComparison.Ordinal)];
}
