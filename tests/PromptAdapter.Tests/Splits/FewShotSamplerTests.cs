using System.Text.Json;
using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

public class FewShotSamplerTests
{
    [Fact]
    public void Pick_GoldenCases_AreIdenticalAndLeaveTheStreamWherePythonDoes()
    {
        using var golden = Open();
        var compared = 0;
        foreach (var expected in Cases(golden).Where(expected => expected.TryGetProperty("indices", out _)))
        {
            var random = new PythonRandom(expected.GetProperty("seed").GetInt64());
            var rule = expected.GetProperty("repeat").GetBoolean() ? WhenTooFew.Repeat : WhenTooFew.TakeAll;
            var picks = FewShotSampler.Pick(Labels(golden, expected.GetProperty("dist").GetString()!), expected.GetProperty("shots").GetInt32(), random, rule);

            Assert.Equal(Integers(expected.GetProperty("indices")), picks);
            Assert.Equal(expected.GetProperty("next_random").GetDouble(), random.NextDouble());
            compared++;
        }

        Assert.NotEqual(0, compared);
    }

    [Fact]
    public void Pick_GoldenCaseOfTwoSources_ContinuesOneStream()
    {
        using var golden = Open();
        foreach (var expected in Cases(golden).Where(expected => expected.TryGetProperty("two_sources", out _)))
        {
            var sources = expected.GetProperty("two_sources");
            var shots = expected.GetProperty("shots").GetInt32();
            var random = new PythonRandom(expected.GetProperty("seed").GetInt64());
            Assert.Equal(Integers(expected.GetProperty("train_indices")), FewShotSampler.Pick(Labels(golden, sources[0].GetString()!), shots, random));
            Assert.Equal(Integers(expected.GetProperty("val_indices")),
                FewShotSampler.Pick(Labels(golden, sources[1].GetString()!), Math.Min(shots, 4), random));
        }
    }

    // What Python 3 draws, so that a clone without the reference outputs notices, too: random.sample where a class has as many images as shots or more,
    // random.choices where it has fewer; classes 2, 0, 1 and 3 have 5, 3, 2 and 1.
    [Theory]
    [InlineData(1, 1, new[] { 2, 8, 3, 10 }, 0.11791870367106105)]
    [InlineData(1, 2, new[] { 0, 1, 3, 10 }, 0.8354988781294496)]
    [InlineData(2, 1, new[] { 2, 0, 4, 1, 6, 3, 10, 10 }, 0.20995480637147712)]
    [InlineData(3, 1, new[] { 2, 0, 9, 1, 4, 8, 3, 3, 3, 10, 10, 10 }, 0.6074379962852603)]
    [InlineData(5, 2, new[] { 0, 9, 7, 2, 5, 8, 8, 1, 4, 4, 6, 3, 3, 3, 6, 10, 10, 10, 10, 10 }, 0.03592432939285761)]
    public void Pick_FewAndManyImages_DrawsWhatPythonDraws(int shots, int seed, int[] expected, double next)
    {
        var random = new PythonRandom(seed);
        Assert.Equal(expected, FewShotSampler.Pick([2, 0, 2, 1, 0, 2, 1, 2, 0, 2, 3], shots, random));
        Assert.Equal(next, random.NextDouble());
    }

    [Fact]
    public void Pick_TakeAll_DrawsOnlyWhereThereIsEnough()
    {
        var random = new PythonRandom(1);
        Assert.Equal([2, 0, 9, 1, 4, 8, 3, 6, 10], FewShotSampler.Pick([2, 0, 2, 1, 0, 2, 1, 2, 0, 2, 3], 3, random, WhenTooFew.TakeAll));
        Assert.Equal(0.47224524357611664, random.NextDouble());
    }

    // Forty images a class: random.sample remembers what it drew instead of moving it.
    [Fact]
    public void Pick_FarMoreImagesThanShots_DrawsWhatPythonDraws()
    {
        var random = new PythonRandom(3);
        int[] expected = [30, 74, 68, 16, 46, 60, 8, 0, 76, 72, 34, 14, 12, 44, 78, 58, 71, 61, 51, 19, 29, 73, 67, 49, 1, 43, 65, 5, 11, 59, 37, 3];
        Assert.Equal(expected, FewShotSampler.Pick([.. Enumerable.Range(0, 80).Select(i => i % 2)], 16, random));
        Assert.Equal(0.3012676595157123, random.NextDouble());
    }

    [Fact]
    public void Pick_NoShots_KeepsEverythingAndDrawsNothing()
    {
        var random = new PythonRandom(1);
        Assert.Equal([0, 1, 2], FewShotSampler.Pick([2, 0, 2], 0, random));
        Assert.Equal(new PythonRandom(1).NextDouble(), random.NextDouble());
    }

    [Fact]
    public void Pick_ClassesInAnyOrder_FollowTheFirstAppearanceOfTheirLabel()
    {
        int[] labels = [7, 3, 7, 0, 3, 0, 7];
        var picks = FewShotSampler.Pick(labels, 2, new PythonRandom(1));
        Assert.Equal([7, 7, 3, 3, 0, 0], picks.Select(at => labels[at]));
    }

    [Fact]
    public void Pick_NoItems_IsEmpty() => Assert.Empty(FewShotSampler.Pick([], 4, new PythonRandom(1)));

    private static JsonDocument Open() => JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("fewshot", "fewshot.json")));

    private static JsonElement.ArrayEnumerator Cases(JsonDocument golden) => golden.RootElement.GetProperty("cases").EnumerateArray();

    private static int[] Labels(JsonDocument golden, string distribution) =>
        Integers(golden.RootElement.GetProperty("distributions").GetProperty(distribution));

    private static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];
}
