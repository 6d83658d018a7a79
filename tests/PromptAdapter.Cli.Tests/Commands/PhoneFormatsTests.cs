using ImageMagick;
using PromptAdapter.Datasets;
using PromptAdapter.Formats;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Cli.Commands;

/// <summary>HEIC and AVIF, which the program reads and the library alone does not.</summary>
public sealed class PhoneFormatsTests : IDisposable
{
    // 64 x 48: a red disc of radius 12 around (20, 24) on a gradient; written by heif-enc.
    private const string Heic =
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAA"
        + "ADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAABXAACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAA"
        + "Z3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6g"
        + "IIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAA"
        + "AgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAAWRtZGF0AAABWCgBrwng8X3Y9e/dg4C/psv4P+hehu3e1NCyTrm9xAOYTvI7TdqKco8y5t4fqPdk6v//zqEje3qe"
        + "ZhGcySWkNfEOqlQAQLaWtj8WENdRWQaAX4bDKJ5LsWUaIFX3CThzOfpDMwz4FQ//W2hqYeyerveLLj+7o/zrpnmumxPet36Wz4Cv2Q8QGYEPJoI4zFr4z4tjQkCKYKOzkxgVJB9V6LxN"
        + "1R2Q7bCQ6cZbGTraDYKU6EtqteDozV67O29qHEG/VC3/XI7o3MMwR/UX9tD7G8wLPk0EzGnfG9pharw7VTgSIMxjtbCFlkpHhvKr19eFJzaB/eTyGI6tpc4LrB9BbuwGeYeeVyrRJ5Zz"
        + "wZc7E0IxCvPmXelr2hShWkyEdexg+z0sU2rZ7axW+hV+yJWewljMjlxSnG85WilJzPgViuP4HUyVwEfJNZzURW/n8kawPsFwzSgver/g";

    private readonly TemporaryFolder _folder = new();

    public PhoneFormatsTests() => PhoneFormats.Use();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Decode_Heic_HasItsPixels()
    {
        var path = _folder.File("IMG_0001.HEIC");
        File.WriteAllBytes(path, Convert.FromBase64String(Heic));
        AssertDisc(path);
        Assert.True(ImageFormats.IsImage(path));
        Assert.False(ImageFormats.IsOtherImage(path));
    }

    [Fact]
    public void Decode_Avif_HasItsPixels()
    {
        var path = _folder.File("a.avif");
        using (var image = new MagickImage(Convert.FromBase64String(Heic), MagickFormat.Heic))
            image.Write(path, MagickFormat.Avif);
        AssertDisc(path);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(400)]
    public void Decode_HeicThatIsCutOff_IsRefusedByItsName(int kept)
    {
        var path = _folder.File("cut.heic");
        File.WriteAllBytes(path, Convert.FromBase64String(Heic)[..kept]);
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(path));
        Assert.StartsWith(path + ": a HEIC or AVIF image that cannot be decoded", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Decode_HeicBeyondTheLimit_IsRefusedBeforeItIsDecoded()
    {
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(Convert.FromBase64String(Heic), "big.heic", new DecodeOptions { MaxPixels = 100 }));
        Assert.Contains("64 x 48", error.Message, StringComparison.Ordinal);
        Assert.Contains("scale the image down", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HeicInAFolder_IsFound()
    {
        File.WriteAllBytes(_folder.File("a.heic"), Convert.FromBase64String(Heic));
        Assert.Single(ImageList.Open([_folder.Path]).Images);
    }

    [Theory]
    [InlineData("scan.jxl", "djxl")]
    [InlineData("photo.cr2", "darktable")]
    public void Open_AFormatThatIsNotRead_NamesAConverter(string name, string converter)
    {
        File.WriteAllText(_folder.File(name), "x");
        Assert.Contains(converter, Assert.Throws<InputException>(() => ImageList.Open([_folder.File(name)])).Message, StringComparison.Ordinal);
    }

    private static void AssertDisc(string path)
    {
        using var image = ImageDecoder.Decode(path);
        Assert.Equal((64, 48), (image.Width, image.Height));
        AssertNear(image.Pixels.Slice(3 * (24 * 64 + 20), 3).ToArray(), 220, 40, 40);
        AssertNear(image.Pixels.Slice(3 * (40 * 64 + 50), 3).ToArray(), 200, 120, 120);
    }

    private static void AssertNear(byte[] pixel, params int[] expected) =>
        Assert.All(pixel.Zip(expected), pair => Assert.InRange(pair.First, pair.Second - 20, pair.Second + 20));
}
