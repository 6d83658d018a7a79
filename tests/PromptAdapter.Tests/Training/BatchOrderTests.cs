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
        foreach (var epoch in epochs.EnumerateArray())
            Assert.Equal(epoch.EnumerateArray().SelectMany(batch => batch.EnumerateArray().Select(row => row.GetInt32())), order.Next(20));
    }

    [Fact]
    public void Shuffled_AnyCount_IsAPermutation()
    {
        var order = BatchOrder.Shuffled(7);
        foreach (var count in (int[])[1, 2, 3, 1000])
            Assert.Equal(Enumerable.Range(0, count), order.Next(count).Order());
    }

    [Fact]
    public void Of_RowTwice_IsArgumentException() => Assert.Throws<ArgumentException>(() => BatchOrder.Of([0, 1, 1]));
}
