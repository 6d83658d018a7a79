using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

public class ImageSignatureTests
{
    public static TheoryData<string, byte[]> Others => new()
    {
        { "TIFF image that cannot be decoded", [.. "II*\0"u8, 8, 0, 0, 0] },
        { "TIFF image that cannot be decoded", [.. "MM\0*"u8, 0, 0, 0, 8] },
        { "CR2", [.. "II*\0"u8, 16, 0, 0, 0, .. "CR"u8, 2, 0, 0, 0, 0, 0] },
        { "HEIC", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0] },
        { "AVIF", [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0] },
        { "ICO", [0, 0, 1, 0, 1, 0, 16, 16] },
        { "SVG", [.. "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8] },
        { "PDF", [.. "%PDF-1.7\n"u8] },
        { "JPEG XL", [0xff, 0x0a, 0, 0] },
        { "JPEG 2000", [0, 0, 0, 12, .. "jP  \r\n"u8] },
        { "PSD", [.. "8BPS"u8, 0, 1] },
        { "web page", [.. "<!DOCTYPE html><html><body>404</body></html>"u8] },
        { "text file", [.. "katze: größe 3\n"u8] },
        { "Git LFS", [.. "version https://git-lfs.github.com/spec/v1\n"u8] },
        { "empty file", [] },
        { "zero bytes", [0, 0, 0, 0, 0, 0] },
        { "unknown format", [1, 2, 3, 4, 5, 6, 7] },
        { "unknown format", [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8] },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Decode_OtherFormat_IsRefusedByItsName(string expected, byte[] content) =>
        Assert.Contains(expected, ImageDecoderTests.Refusal(content, "photo.jpg"), StringComparison.Ordinal);

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git lfs pull")]
    [InlineData("", "download or copy it again")]
    [InlineData("<html>404</html>", "download the image again")]
    [InlineData("PK\u0003\u0004", "unpack it")]
    [InlineData("some words", "replace it")]
    [InlineData("%PDF-1.7", "convert it")]
    public void Decode_OtherFormat_HasARemedyThatHelps(string content, string remedy)
    {
        var refusal = ImageDecoderTests.Refusal(System.Text.Encoding.UTF8.GetBytes(content), "photo.jpg");
        Assert.Contains(remedy, refusal, StringComparison.Ordinal);
        Assert.Equal(remedy == "convert it", refusal.Contains("convert", StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_WrongExtension_GoesByContent()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, content) in EncodedImages.OneOfEach(12, 9))
        {
            var path = folder.File(name + ".txt");
            File.WriteAllBytes(path, content);
            using var image = ImageDecoder.Decode(path);
            Assert.Equal((12, 9), (image.Width, image.Height));
        }
    }
}
