using System.Text.Json;
using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

public class TorchGeneratorTests
{
    public static TheoryData<ulong> Seeds => [0, 1, 2, 42];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void NextPermutation_Golden_EqualsRandperm(ulong seed)
    {
        using var golden = Golden();
        Assert.Equal(Numbers(golden, seed, "torch_randperm_20"), new TorchGenerator(seed).NextPermutation(20));
        Assert.Equal(Numbers(golden, seed, "torch_randperm_1000_first10"), new TorchGenerator(seed).NextPermutation(1000)[..10]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void NextSingle_Golden_EqualsRandAndUniform(ulong seed)
    {
        using var golden = Golden();
        var generator = new TorchGenerator(seed);
        Assert.All(Entry(golden, seed, "torch_rand_8").EnumerateArray(), value => Assert.Equal(value.GetSingle(), generator.NextSingle()));
        generator = new TorchGenerator(seed);
        Assert.All(Entry(golden, seed, "torch_uniform_-1_1_8").EnumerateArray(), value => Assert.Equal(value.GetSingle(), generator.NextSingle(-1, 1)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void NextInt64_Golden_SeedsTheDataLoadersShuffle(ulong seed)
    {
        using var golden = Golden();
        var generator = new TorchGenerator(seed);
        foreach (var epoch in Entry(golden, seed, "dataloader_shuffle_20_bs8_3epochs").EnumerateArray())
        {
            generator.NextInt64(); // the iterator's own seed
            var order = new TorchGenerator((ulong)generator.NextInt64()).NextPermutation(20);
            Assert.Equal(epoch.EnumerateArray().SelectMany(batch => batch.EnumerateArray()).Select(index => index.GetInt32()), order);
        }
    }

    [Fact]
    public void NextInteger_LargeBound_StaysBelowIt()
    {
        var generator = new TorchGenerator(3);
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(generator.NextInteger(7), 0, 6);
            Assert.InRange(generator.NextInteger(1L << 40), 0, (1L << 40) - 1);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => generator.NextInteger(0));
    }

    private static JsonDocument Golden() => JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("fewshot", "rng.json")));

    private static JsonElement Entry(JsonDocument golden, ulong seed, string name) =>
        golden.RootElement.GetProperty(seed.ToString(System.Globalization.CultureInfo.InvariantCulture)).GetProperty(name);

    private static int[] Numbers(JsonDocument golden, ulong seed, string name) =>
        [.. Entry(golden, seed, name).EnumerateArray().Select(value => value.GetInt32())];
}
