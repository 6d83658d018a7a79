using System.Text.Json;

namespace PromptAdapter.Training;

public class BatchOrderTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("42")]
    public void Shuffled_ReferenceSeed_EqualsTheDataLoader(string seed)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("fewshot", "rng.json")));
        var epochs = json.RootElement.GetProperty(seed).GetProperty("dataloader_shuffle_20_bs8_3epochs");
        var order = BatchOrder.Shuffled(long.Parse(seed, System.Globalization.CultureInfo.InvariantCulture));
        int[][] expected = [.. epochs.EnumerateArray().Select(epoch =>
            epoch.EnumerateArray().SelectMany(batch => batch.EnumerateArray().Select(row => row.GetInt32())).ToArray())];
        Assert.Equal(3, expected.Length);
        foreach (var epoch in (int[])[0, 1, 2, 2, 0, 2]) // whichever was asked for before
            Assert.Equal(expected[epoch], order.Epoch(epoch, 20));
    }

    [Fact]
    public void Shuffled_AnyCount_IsAPermutation()
    {
        var order = BatchOrder.Shuffled(7);
        foreach (var count in (int[])[1, 2, 3, 1000])
            Assert.Equal(Enumerable.Range(0, count), order.Epoch(0, count).Order());
    }

    [Fact]
    public void Of_RowTwice_IsArgumentException() => Assert.Throws<ArgumentException>(() => BatchOrder.Of([0, 1, 1]));
}
