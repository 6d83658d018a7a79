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
