using System.Globalization;
using System.Numerics;
using System.Text.Json;
using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

public class PythonRandomTests
{
    public static TheoryData<string> GoldenSeeds => ["0", "1", "2", "42"];

    [Theory]
    [MemberData(nameof(GoldenSeeds))]
    public void NextBits_GoldenSeed_IsPythonsStreamAcrossTwoRegenerations(string seed)
    {
        using var golden = Open(seed, out var expected);
        var random = Seeded(seed);
        foreach (var word in expected.GetProperty("getrandbits32").EnumerateArray())
            Assert.Equal(word.GetUInt64(), random.NextBits(32));
    }

    // random.Random(2).sample(range(100), 17): Python draws until it has 17 different ones; taking them out of a pool gives others.
    [Fact]
    public void Sample_MoreThanAPoolTakes_IsPythons() =>
        Assert.Equal([7, 11, 10, 46, 21, 94, 85, 39, 32, 77, 27, 4, 74, 87, 20, 55, 81], Seeded("2").Sample(100, 17));

    [Theory]
    [MemberData(nameof(GoldenSeeds))]
    public void NextDouble_GoldenSeed_IsEqualToTheLastBit(string seed)
    {
        using var golden = Open(seed, out var expected);
        var random = Seeded(seed);
        foreach (var value in expected.GetProperty("random").EnumerateArray())
            Assert.Equal(value.GetDouble(), random.NextDouble());
    }

    [Theory]
    [MemberData(nameof(GoldenSeeds))]
    public void NextBelow_GoldenSeed_IsPythons(string seed)
    {
        using var golden = Open(seed, out var expected);
        var random = Seeded(seed);
        foreach (var pair in expected.GetProperty("randbelow").EnumerateArray())
            Assert.Equal(pair[1].GetUInt64(), random.NextBelow(pair[0].GetUInt64()));
    }

    [Theory]
    [MemberData(nameof(GoldenSeeds))]
    public void ShuffleSampleChoices_GoldenSeed_ArePythons(string seed)
    {
        using var golden = Open(seed, out var expected);
        var shuffled = Enumerable.Range(0, 20).ToArray();
        Seeded(seed).Shuffle<int>(shuffled);

        Assert.Equal(Integers(expected, "shuffle_20"), shuffled);
        Assert.Equal(Integers(expected, "sample_10_of_20_pool_path"), Seeded(seed).Sample(20, 10));
        Assert.Equal(Integers(expected, "sample_4_of_1000_set_path"), Seeded(seed).Sample(1000, 4));
        Assert.Equal(Integers(expected, "sample_16_of_85"), Seeded(seed).Sample(85, 16));
        Assert.Equal(Integers(expected, "sample_16_of_86"), Seeded(seed).Sample(86, 16));
        Assert.Equal(Integers(expected, "sample_16_of_300"), Seeded(seed).Sample(300, 16));
        Assert.Equal(Integers(expected, "choices_8_of_5"), Seeded(seed).Choices(5, 8));
    }

    // The expected numbers of the next three tests are CPython 3.11's.
    [Theory]
    [InlineData("-7", 1390851128, 4071050724, 647892279, 0.3948234964231735)]
    [InlineData("2147483648", 1455117090, 1620553392, 2169224728, 0.8786676219787155)]
    [InlineData("-2147483648", 1455117090, 1620553392, 2169224728, 0.8786676219787155)]
    [InlineData("-9223372036854775808", 2377109768, 1691753470, 4039908392, 0.20933427096899082)]
    [InlineData("12345678901234567890", 2199100970, 3695432519, 4002396509, 0.546796818392814)]
    [InlineData("18446744073709551621", 2192917427, 3085273184, 3778534651, 0.56732058163685)]
    [InlineData("1267650600228229401496703205376", 3258412053, 345648520, 969030735, 0.08203568294695174)]
    public void Constructor_LargeOrNegativeSeed_UsesEveryWordOfTheMagnitude(string seed, uint first, uint second, uint third, double next)
    {
        var random = Seeded(seed);
        Assert.Equal([first, second, third], new[] { random.NextBits(32), random.NextBits(32), random.NextBits(32) }.Select(word => (uint)word));
        Assert.Equal(next, random.NextDouble());
    }

    [Fact]
    public void NextBits_AnyCount_TakesTheTopBitsOfTheLastWord()
    {
        var random = new PythonRandom(5);
        ulong[] drawn = [.. ((int[])[1, 7, 31, 32, 33, 48, 63, 64]).Select(random.NextBits)];
        Assert.Equal([1, 32, 1592975436, 1539898300, 7710297655, 236867199200234, 6013930923205721641, 9777509567454608800], drawn);
    }

    [Fact]
    public void Sample_EdgesOfTheSwitchBetweenItsTwoWays_IsPythons()
    {
        var random = new PythonRandom(3); // one stream through all calls
        Assert.Empty(random.Sample(100, 0));
        Assert.Equal([1, 4, 3, 2, 0], random.Sample(5, 5));
        Assert.Equal([19, 0, 15, 8, 17, 7], random.Sample(22, 6));
        Assert.Equal([6, 15, 17, 18, 19], random.Sample(21, 5));
        Assert.Equal([12, 20, 4, 7, 16], random.Sample(22, 5));
        Assert.Equal([49, 1, 8, 20, 75, 5, 38, 3, 34, 60, 83, 54, 50, 56, 17, 46, 12, 4, 69, 63, 27], random.Sample(84, 21));
        Assert.Equal(0.2579812255910049, random.NextDouble());
    }

    [Fact]
    public void NextBelow_BoundsBeyond32Bits_IsPythons()
    {
        var random = new PythonRandom(5);
        ulong[] drawn = [.. ((ulong[])[1UL << 33, (1UL << 40) + 1, 1UL << 53, 1UL << 63]).Select(random.NextBelow)];
        Assert.Equal([6970309701, 789164966041, 4486535479022452, 956523682424107605], drawn);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(1000, 40)]
    public void Sample_AnySeed_DrawsDifferentItemsOfThePopulation(int population, int count)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var picks = new PythonRandom(seed).Sample(population, count);
            Assert.Equal(count, picks.Distinct().Count());
            Assert.All(picks, pick => Assert.InRange(pick, 0, population - 1));
        }
    }

    [Fact]
    public void Sample_MoreThanThereAre_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new PythonRandom(1).Sample(3, 4));

    private static PythonRandom Seeded(string seed) => new(BigInteger.Parse(seed, CultureInfo.InvariantCulture));

    private static JsonDocument Open(string seed, out JsonElement expected)
    {
        var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("fewshot", "rng.json")));
        expected = document.RootElement.GetProperty(seed);
        return document;
    }

    private static IEnumerable<int> Integers(JsonElement expected, string name) =>
        expected.GetProperty(name).EnumerateArray().Select(value => value.GetInt32());
}
