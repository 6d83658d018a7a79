using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

public class DamagedImageTests
{
    private const int Corruptions = 200;

    // Damaged headers may declare large images that are then read from very little data: keep those quick.
    private static readonly DecodeOptions Options = new() { MaxPixels = 1 << 22 };

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.gif")]
    [InlineData("a.bmp")]
    [InlineData("rle.bmp")]
    public void Decode_Truncated_IsRefused(string name)
    {
        var file = EncodedImages.OneOfEach(60, 45)[name];
        foreach (var part in (double[])[0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
            ImageDecoderTests.Refusal(file[..(int)(file.Length * part)], name);
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.png")]
    [InlineData("a.webp")]
    [InlineData("a.gif")]
    [InlineData("a.bmp")]
    [InlineData("rle.bmp")]
    public void Decode_Corrupted_IsAnImageOrAnInputException(string name) => Corrupt(EncodedImages.OneOfEach(60, 45)[name], name);

    [Fact]
    public void Decode_CorruptedGolden_IsAnImageOrAnInputException()
    {
        foreach (var path in Directory.GetFiles(ReferenceData.Golden("images", "src")))
            Corrupt(File.ReadAllBytes(path), Path.GetFileName(path), Corruptions / 10);
    }

    private static void Corrupt(byte[] file, string name, int count = Corruptions)
    {
        var refused = 0;
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            var damaged = file.ToArray();

            // Half of the damage falls on the first bytes, where sizes and offsets stand.
            for (var hits = random.Next(1, 6); hits > 0; hits--)
                damaged[random.Next(random.Next(2) == 0 ? Math.Min(64, damaged.Length) : damaged.Length)] = (byte)random.Next(256);
            try
            {
                using var image = ImageDecoder.Decode(damaged, name, Options);
                Assert.InRange((long)image.Width * image.Height, 1, Options.MaxPixels);
            }
            catch (InputException error)
            {
                Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1, count);
    }
}
