namespace PromptAdapter.Experiments.Plans;

public sealed class BenchPlanFileTests : IDisposable
{
    private static readonly BenchCell One = new("pets", "coop", 1, 1, SettingsSamples.One);
    private static readonly BenchCell Two = One with { Method = "zero-shot", Seed = null };
    private static readonly BenchCell Three = One with { Dataset = "food", Protocol = "cross-dataset", Source = "pets" };

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File(BenchPlanFile.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Kept_IsTheSamePlan()
    {
        Assert.Null(BenchPlanFile.Find(_folder.Path));
        var plan = new BenchPlanFile([One, Two, Three]);
        plan.Keep(_folder.Path);
        var found = BenchPlanFile.Find(_folder.Path)!;
        Assert.Equal(plan.Cells, found.Cells);
        Assert.Equal(plan.Digest, found.Digest);
    }

    [Fact]
    public void Keep_MoreCells_GoesOnWithThePlan()
    {
        new BenchPlanFile([One]).Keep(_folder.Path);
        new BenchPlanFile([Two]).Keep(_folder.Path);
        Assert.Equal([Two, One], BenchPlanFile.Find(_folder.Path)!.Cells);
    }

    [Fact]
    public void Keep_OtherSettingsOfADataSet_IsInputException()
    {
        new BenchPlanFile([One]).Keep(_folder.Path);
        var error = Assert.Throws<InputException>(() => new BenchPlanFile([Two with { Settings = SettingsSamples.Other }]).Keep(_folder.Path));
        Assert.Contains("other settings for pets", error.Message, StringComparison.Ordinal);
        new BenchPlanFile([Three with { Settings = SettingsSamples.Other }]).Keep(_folder.Path); // another data set
    }

    [Fact]
    public void Keep_PlanOfAnEarlierVersionThere_IsInputException()
    {
        var earlier = new BenchPlanFile([One with { Settings = CellSettings.OfEarlierLine(One.Settings.ToString()) }]);
        earlier.Keep(_folder.Path);
        Assert.Equal(earlier.Digest, BenchPlanFile.Find(_folder.Path)!.Digest);
        Assert.Contains("earlier version", Assert.Throws<InputException>(() => new BenchPlanFile([One]).Keep(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keep_InParts_TakesTheSamePlanOnly()
    {
        new BenchPlanFile([One, Two]).Keep(_folder.Path, inParts: true);
        var written = File.GetLastWriteTimeUtc(Path);
        new BenchPlanFile([One, Two]).Keep(_folder.Path, inParts: true);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path));
        Assert.Contains("another plan", Assert.Throws<InputException>(() => new BenchPlanFile([One]).Keep(_folder.Path, inParts: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Digest_AnyDifference_IsAnother()
    {
        BenchPlanFile[] plans = [new([One]), new([One, Two]), new([Two, One]), new([One with { Seed = 2 }]),
            new([One with { Settings = SettingsSamples.Other }]), new([One with { Protocol = "base-to-new" }])];
        Assert.Equal(plans.Length, plans.Select(plan => plan.Digest).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"digest\":\"x\",\"cells\":[]}")]
    [InlineData("{\"digest\":null,\"cells\":[null]}")]
    [InlineData("{\"digest\":\"x\",\"cells\":[{\"dataset\":null}]}")]
    public void Find_NoPlan_IsInputException(string content)
    {
        File.WriteAllText(Path, content);
        Assert.Contains("no plan", Assert.Throws<InputException>(() => BenchPlanFile.Find(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DamagedAnywhere_IsInputExceptionOrTheSamePlan()
    {
        var plan = new BenchPlanFile([One, Two, Three]);
        plan.Keep(_folder.Path);
        var bytes = File.ReadAllBytes(Path);
        for (var at = 0; at < bytes.Length; at += 3)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x11;
            File.WriteAllBytes(Path, damaged);
            try
            {
                Assert.Equal(plan.Digest, BenchPlanFile.Find(_folder.Path)!.Digest);
            }
            catch (InputException)
            {
            }

            File.WriteAllBytes(Path, bytes[..at]);
            Assert.Throws<InputException>(() => BenchPlanFile.Find(_folder.Path));
        }
    }
}
