using System.Security.Cryptography;
using System.Text.Json;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>
/// Small TIFFs of every kind that Pillow 9.4 reads, written by Pillow, by libtiff's tiffcp and field by field, with the SHA-256 of the pixels that Pillow's
/// <c>convert("RGB")</c> gives.
/// </summary>
public class TiffDecoderTests
{
    private static readonly Dictionary<string, Sample> Samples = Load();

    public static TheoryData<string> Names => [.. Samples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_Tiff_EqualsPillow(string name)
    {
        var sample = Samples[name];
        foreach (var options in (DecodeOptions[])[DecodeOptions.Default, DecodeOptions.Parity]) // Pillow turns a TIFF whenever it opens one
        {
            using var image = ImageDecoder.Decode(sample.File, name, options);
            Assert.Equal(sample.Width, image.Width);
            Assert.Equal(sample.Sha256, Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));
        }
    }

    [Theory]
    [InlineData("RGB-None")]
    [InlineData("RGB-tiff_lzw")]
    [InlineData("RGB-tiff_adobe_deflate")]
    [InlineData("RGB-jpeg")]
    [InlineData("1-group4")]
    [InlineData("RGBA-tiledlzw2")]
    [InlineData("RGB-sepzip")]
    public void Decode_DamagedTiff_IsAnImageOrAnInputException(string name)
    {
        var options = new DecodeOptions { MaxPixels = 1 << 22 };
        var file = Samples[name].File;
        var refused = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var damaged = seed % 4 == 0 ? file[..random.Next(file.Length)] : file.ToArray();
            for (var hits = random.Next(1, 6); hits > 0 && damaged.Length > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                using var image = ImageDecoder.Decode(damaged, name, options);
                Assert.InRange((long)image.Width * image.Height, 1, options.MaxPixels);
            }
            catch (InputException error)
            {
                Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1, 400);
    }

    [Fact]
    public void Decode_ManyPixels_AreRefusedBeforeDecoding() =>
        Assert.Contains("limit of 10", ImageDecoderTests.Refusal(Samples["RGB-tiff_lzw"].File, "a.tif", new DecodeOptions { MaxPixels = 10 }),
            StringComparison.Ordinal);

    private static Dictionary<string, Sample> Load()
    {
        using var stream = typeof(TiffDecoderTests).Assembly.GetManifestResourceStream("PromptAdapter.Imaging.Data.tiff.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Sample>>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Sample(byte[] File, int Width, string Sha256);

    // The library makes room for what an entry declares before it looks whether the file has it.
    [Theory]
    [InlineData(0, "its directory declares more than the file holds")] // values of the width
    [InlineData(1, "its directory declares more than the file holds")]
    public void Decode_EntryOfABillionValues_IsRefusedBeforeRoomIsMade(int entry, string expected)
    {
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
            1, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0,
        ];
        BitConverter.GetBytes(1_000_000_000).CopyTo(tiff, 10 + 12 * entry + 4);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(tiff, "a.tif"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_HeightOfBillionsOfStrips_IsRefusedBeforeRoomIsMade()
    {
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
            1, 1, 4, 0, 1, 0, 0, 0, 255, 255, 255, 127, 0, 0, 0, 0,
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => ImageDecoder.Decode(tiff, "a.tif"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    // Of more byte counts than strips the library reads as many as there are strips, and these fit the place where the others are said to stand.
    [Fact]
    public void Decode_ByteCountsBeyondTheFile_AreRefusedBeforeRoomIsMade() => RefusedWithoutRoom(
    [
        .. "II*\0"u8, 8, 0, 0, 0, 3, 0,
        0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
        1, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0,
        23, 1, 4, 0, 12, 0, 0, 0, .. BitConverter.GetBytes(1 << 29), 0, 0, 0, 0,
    ]);

    // Without byte counts the library takes the strip to reach from its place to the end of the file, and counts backwards where that comes first.
    [Theory]
    [InlineData(17, 1)] // strip
    [InlineData(68, 1)] // tile
    public void Decode_PlaceBeyondTheFile_IsRefusedBeforeRoomIsMade(byte low, byte high) => RefusedWithoutRoom(
    [
        .. "II*\0"u8, 8, 0, 0, 0, 4, 0,
        0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
        1, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0,
        3, 1, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0,
        low, high, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(4177526919u), 0, 0, 0, 0,
    ]);

    // The library makes room for the places of all strips or tiles that an image of the declared size has.
    [Theory]
    [InlineData(322, 3)]
    [InlineData(278, 1)]
    public void Decode_MoreStripsOrTilesThanTheFileHasBytes_IsRefusedBeforeRoomIsMade(int tag, byte value) => RefusedWithoutRoom(
    [
        .. "II*\0"u8, 8, 0, 0, 0, 4, 0,
        0, 1, 3, 0, 1, 0, 0, 0, 255, 1, 0, 0,
        1, 1, 3, 0, 1, 0, 0, 0, 255, 255, 0, 0,
        0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, // a second width, of no type
        .. BitConverter.GetBytes((short)tag), 4, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0,
    ]);

    [Theory]
    [InlineData(100_000_016, 1_600)]
    [InlineData(100_000_016, 0)]
    public void Decode_TileOfABillionPixels_IsRefusedBeforeRoomIsMade(int width, int height)
    {
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 8, 0,
            0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
            1, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0,
            2, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0,
            6, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0,
            66, 1, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(width),
            67, 1, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(height),
            68, 1, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0,
            69, 1, 4, 0, 1, 0, 0, 0, 12, 0, 0, 0,
            0, 0, 0, 0,
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => ImageDecoder.Decode(tiff, "a.tif"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_BigTiffWithMoreEntriesThanTheFileHolds_IsRefusedBeforeRoomIsMade() => RefusedWithoutRoom(
    [
        .. "II+\0"u8, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);

    [Theory]
    [InlineData(279)]
    [InlineData(325)]
    public void Decode_StripOrTileOfHalfAGigabyte_IsRefusedBeforeRoomIsMade(int tag)
    {
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 3, 0,
            0, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
            1, 1, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0,
            .. BitConverter.GetBytes((short)tag), 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(1 << 29), 0, 0, 0, 0,
        ];
        RefusedWithoutRoom(tiff);
    }

    private static void RefusedWithoutRoom(byte[] tiff)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(tiff, "a.tif"));
        Assert.Contains("declares more than the file holds", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
