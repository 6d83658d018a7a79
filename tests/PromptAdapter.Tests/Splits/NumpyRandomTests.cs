using System.Globalization;
using System.Text.Json;
using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

public class NumpyRandomTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("42")]
    public void AllDraws_GoldenSeed_AreNumpys(string seed)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("fewshot", "rng.json")));
        var expected = document.RootElement.GetProperty(seed);
        var number = uint.Parse(seed, CultureInfo.InvariantCulture);

        var words = new NumpyRandom(number);
        Assert.All(expected.GetProperty("numpy_legacy_uint32").EnumerateArray(), word => Assert.Equal(word.GetUInt32(), words.NextUInt32()));
        Assert.Equal(Integers(expected, "numpy_permutation_20"), new NumpyRandom(number).Permutation(20));
        // the golden draws from 100..119
        Assert.Equal(Integers(expected, "numpy_choice_20_size5_noreplace"), new NumpyRandom(number).Choice(20, 5).Select(at => at + 100));
    }

    // Expected numbers: numpy 1.24.
    [Fact]
    public void NextDouble_Seed7_IsNumpys()
    {
        var random = new NumpyRandom(7);
        Assert.Equal([0.07630828937395717, 0.7799187922401146, 0.4384092314408935], [random.NextDouble(), random.NextDouble(), random.NextDouble()]);
    }

    [Fact]
    public void Permutation_LargestSeed_LeavesTheStreamWhereNumpyDoes()
    {
        var random = new NumpyRandom(uint.MaxValue);
        Assert.Equal([1, 5, 0, 6, 4, 2, 3], random.Permutation(7));
        Assert.Equal([3350089942u, 3309765114u], [random.NextUInt32(), random.NextUInt32()]);
    }

    private static IEnumerable<int> Integers(JsonElement expected, string name) =>
        expected.GetProperty(name).EnumerateArray().Select(value => value.GetInt32());
}
