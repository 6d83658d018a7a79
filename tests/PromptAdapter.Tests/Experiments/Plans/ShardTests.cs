namespace PromptAdapter.Experiments.Plans;

public class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(60)]
    public void Of_AnyCount_PartsAreDisjointAndComplete(int count)
    {
        var cells = Cells();
        var parts = Parts(cells, count);
        Assert.Equal(cells.Count, parts.Sum(part => part.Count));
        Assert.Equal(cells.ToHashSet(), parts.SelectMany(part => part).ToHashSet());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Of_CellsOfOneDraw_StayTogether(int count)
    {
        var parts = Parts(Cells(), count);
        var owners = parts.SelectMany((part, owner) => part.Select(cell => ((cell.Dataset, cell.Shots, cell.Seed), owner))).Distinct();
        Assert.All(owners.GroupBy(entry => entry.Item1), draw => Assert.Single(draw));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Of_AnyCount_PartsDifferByOneDrawAtMost(int count)
    {
        var sizes = Parts(Cells(), count).Select(part => part.Count).ToArray();
        Assert.True(sizes.Max() - sizes.Min() <= 4, string.Join(' ', sizes));
    }

    [Fact]
    public void Of_ShotsOfAllNumbers_AreSpread()
    {
        var parts = Parts(
            [.. from shots in (int[])[1, 16] from seed in Enumerable.Range(1, 4) select new BenchCell("a", "coop", shots, seed, SettingsSamples.One)], 2);
        Assert.All(parts, part => Assert.Equal(2, part.Count(cell => cell.Shots == 16)));
    }

    [Fact]
    public void Of_TargetsOfOneSource_StayTogether()
    {
        BenchCell[] cells =
            [.. from target in (string[])["pets", "food", "cars"] from seed in (int[])[1, 2] select new BenchCell(
            target, "coop", 16, seed, SettingsSamples.One) { Protocol = "cross-dataset", Source = "imagenet" }];
        Assert.All(Parts(cells, 2), part => Assert.Equal((3, 1), (part.Count, part.Select(cell => cell.Seed).Distinct().Count())));
    }

    [Fact]
    public void Of_SamePlan_IsTheSamePart() => Assert.Equal(Shard.Parse("2/3").Of(Cells()), Shard.Parse("2/3").Of(Cells()));

    [Fact]
    public void Of_MorePartsThanDraws_SomeAreEmpty() => Assert.Empty(Shard.Parse("3/3").Of([new BenchCell("a", "coop", 1, 1, SettingsSamples.One)]));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("-1/3")]
    [InlineData("1/0")]
    [InlineData("1/3/5")]
    [InlineData("1 / 3")]
    [InlineData("1/99999999999")]
    [InlineData("1/200000")]
    public void Parse_NoPart_IsInputException(string text) =>
        Assert.Contains("i/n", Assert.Throws<InputException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_Part_KnowsItsFile() => Assert.Equal(("2/11", "results-2of11.jsonl"), (Shard.Parse("2/11").ToString(), Shard.Parse("2/11").FileName));

    private static List<BenchCell> Cells() =>
        [.. from set in (string[])["pets", "food"] from shots in (int[])[1, 2, 4, 8, 16] from seed in (int[])[1, 2, 3] from method in (string[])["zero-shot",
            "coop", "tip-adapter", "gda"] where set == "pets" || method != "gda" select new BenchCell(set, method, shots, seed, SettingsSamples.One)];

    private static List<IReadOnlySet<BenchCell>> Parts(IReadOnlyList<BenchCell> cells, int count) =>
        [.. Enumerable.Range(1, count).Select(index => Shard.Parse(FormattableString.Invariant($"{index}/{count}")).Of(cells))];
}
