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
