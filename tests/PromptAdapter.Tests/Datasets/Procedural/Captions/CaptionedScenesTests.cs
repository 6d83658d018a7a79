using System.Security.Cryptography;
using PromptAdapter.Drawings.Captions;

namespace PromptAdapter.Datasets.Procedural.Captions;

public class CaptionedScenesTests
{
    private const int Bytes = 3 * CaptionedScenes.Size * CaptionedScenes.Size;

    // Made once; the same on every machine.
    [Fact]
    public void Draw_FirstPairs_AreThoseRecorded()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pixels = new byte[Bytes];
        for (var index = 0; index < 400; index++)
        {
            var caption = CaptionedScenes.Draw(1, index, pixels);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(caption));
            hash.AppendData(pixels);
        }

        Assert.Equal("0fb91b235a23de4173d74804e093312686d4da29d8e6058d32445e2ddeb94836", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Draw_SameIndexTwiceOnManyThreads_GivesTheSame()
    {
        var first = Enumerable.Range(0, 64).Select(Pair).ToList();
        var again = new (string Caption, byte[] Pixels)[64];
        Parallel.For(0, 64, i => again[i] = Pair(i));
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal(first[i].Caption, again[i].Caption);
            Assert.Equal(first[i].Pixels, again[i].Pixels);
        }
    }

    [Fact]
    public void Draw_OtherSeed_GivesOtherPictures()
    {
        var (one, other) = (new byte[Bytes], new byte[Bytes]);
        for (var index = 0; index < 32; index++)
        {
            CaptionedScenes.Draw(1, index, one);
            CaptionedScenes.Draw(2, index, other);
            Assert.NotEqual(one, other);
        }
    }

    [Fact]
    public void Draw_AnotherSize_KeepsTheCaption()
    {
        var large = new byte[3 * 96 * 96];
        for (var index = 0; index < 100; index++)
        {
            var caption = CaptionedScenes.Draw(5, index, 96, large);
            Assert.Equal(CaptionedScenes.Draw(5, index, new byte[Bytes]), caption);
            Assert.True(large.Distinct().Count() > 2);
        }
    }

    [Fact]
    public void Draw_ManyCaptions_AreVariedPlainAndShort()
    {
        var pixels = new byte[3 * 8 * 8];
        var captions = Enumerable.Range(0, 3000).Select(index => CaptionedScenes.Draw(3, index, 8, pixels)).ToList();
        Assert.All(captions, caption =>
        {
            Assert.Matches("^[a-z][a-z -]*[a-z]$", caption);
            Assert.DoesNotContain("  ", caption, StringComparison.Ordinal);
            Assert.InRange(caption.Split(' ').Length, 1, 24); // fits a text tower of 32 tokens and more
        });
        Assert.True(captions.Distinct().Count() > 1500);
    }

    [Fact]
    public void Draw_TooFewBytes_IsRefused() => Assert.Throws<ArgumentException>(() => CaptionedScenes.Draw(1, 0, new byte[10]));

    private static (string Caption, byte[] Pixels) Pair(int index)
    {
        var pixels = new byte[Bytes];
        return (CaptionedScenes.Draw(7, index, pixels), pixels);
    }
}
