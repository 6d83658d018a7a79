using System.Runtime.InteropServices;

namespace PromptAdapter.GoldenData;

public class GoldenPackTests
{
    private static readonly float[] Halves =
        [.. Enumerable.Range(0, 1 << 16).Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits)).Where(float.IsFinite)];

    [Fact]
    public void Unpack_WhatWasPacked_IsTheSameBytes()
    {
        byte[] singles = [.. MemoryMarshal.AsBytes<float>(Halves)];
        var random = new byte[1000];
        new Random(3).NextBytes(random);
        float[] others = [.. Halves.Take(500), 0.1f, float.NaN, float.PositiveInfinity, -0f, float.Epsilon, .. Halves.Take(500)];
        GoldenFile[] files =
        [
            new("a/empty", []), new("a/one", [7]), new("a/random", random), new("b/halves", singles), new("b/odd", [1, 2, 3, .. singles, 4, 5]),
            new("c/others", [.. MemoryMarshal.AsBytes<float>(others)]),
        ];

        var unpacked = GoldenPack.Unpack(GoldenPack.Pack(files));

        Assert.Equal(files.Select(file => file.Path), unpacked.Select(file => file.Path));
        Assert.All(files.Zip(unpacked), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
    }

    [Fact]
    public void Pack_SameWeightsInTwoPrecisions_TakesHardlyMoreThanOne()
    {
        var random = new Random(5);
        var weights = Array.ConvertAll(new Half[20_000], _ => (Half)(random.NextDouble() - 0.5));
        var halves = new GoldenFile("halves", [.. MemoryMarshal.AsBytes<Half>(weights)]);
        var singles = new GoldenFile("singles", [.. MemoryMarshal.AsBytes<float>(Array.ConvertAll(weights, weight => (float)weight))]);

        Assert.InRange(GoldenPack.Pack([halves, singles]).Length, 0, GoldenPack.Pack([halves]).Length + 1000);
    }

    [Fact]
    public void UnpackTo_Twice_IsOneFolderThatStays()
    {
        using var folder = new TemporaryFolder();
        var packed = GoldenPack.Pack([new GoldenFile("a/b.txt", [1, 2])]);

        var first = GoldenPack.UnpackTo(folder.Path, packed);
        var written = File.GetLastWriteTimeUtc(Path.Combine(first, "a", "b.txt"));

        Assert.Equal(first, GoldenPack.UnpackTo(folder.Path, packed));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(first, "a", "b.txt")));
        Assert.Equal([1, 2], File.ReadAllBytes(Path.Combine(first, "a", "b.txt")));
        Assert.Equal([first], Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Cut_Vocabulary_KeepsTheMergesOfTheTokensInTheirPlaces()
    {
        using var folder = new TemporaryFolder();
        // 510 merges that every small model keeps, then "q x", which nothing needs, "q y", and what is made of it.
        string[] fillers = [.. Enumerable.Range(0, 510).Select(i => $"{(char)('!' + i / 25)} {(char)('a' + i % 25)}")];
        File.WriteAllLines(folder.File("whole.txt"), ["#version: 0.2", .. fillers, "q X", "q Y", "qY z", "z qY"]);

        File.WriteAllBytes(folder.File("cut.txt"), GoldenVocabulary.Cut(folder.File("whole.txt"), [512 + 512, 0, 49407]));

        Assert.Equal(["#version: 0.2", .. fillers, "\u00ff \u00ff", "q Y", "qY z", "\u00ff \u00ff"], File.ReadAllLines(folder.File("cut.txt")));
    }
}
