using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Experiments.Plans;

public sealed class BenchMergeTests : IDisposable
{
    private static readonly BenchCell[] Cells =
        [.. from seed in (int[])[1, 2, 3] from method in (string[])["zero-shot", "coop"] select new BenchCell("pets", method, 1, seed, SettingsSamples.One)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_PartsInOneFolder_AreInThePlansOrder()
    {
        var folder = Part("all", "2/2", Cells[4], Cells[0], Cells[2]);
        Part("all", "1/2", Cells[5], Cells[3], Cells[1]);
        var merge = BenchMerge.Of([folder]);
        Assert.Equal(Cells, merge.Results.Select(result => result.Cell));
        Assert.Empty(merge.Missing);
        merge.Write(folder);
        var again = BenchMerge.Of([folder]);
        Assert.Equal(Cells, again.Results.Select(result => result.Cell));
        Assert.Empty(again.Duplicates); // the joined file and the parts hold the same lines
        Assert.Equal(Cells, ResultsFile.ReadFile(Path.Combine(folder, ResultsFile.FileName)).Select(result => result.Cell));
    }

    [Fact]
    public void Of_MissingCells_AreNamed()
    {
        var merge = BenchMerge.Of([Part("a", null, Cells[0]), Part("b", null, Cells[3])]);
        Assert.Equal([Cells[1], Cells[2], Cells[4], Cells[5]], merge.Missing);
        Assert.Equal([Cells[0], Cells[3]], merge.Results.Select(result => result.Cell));
    }

    [Fact]
    public void Of_EqualResultsTwice_CountOnce()
    {
        var first = Part("a", null, Cells[..2]);
        var second = Folder("b");
        ResultsFile.Open(second, resume: false)
            .Add(ResultOf(Cells[1]) with { Seconds = 99, PeakMemoryMib = 7, Environment = new RunEnvironment("0.1", ".NET", "elsewhere", 64, 64) });
        var merge = BenchMerge.Of([first, second]);
        Assert.Equal(2, merge.Results.Count);
        Assert.Equal([Cells[1]], merge.Duplicates);
    }

    [Fact]
    public void Of_DifferentResultsOfACell_IsInputExceptionThatNamesIt()
    {
        var first = Part("a", null, Cells);
        var second = Folder("b");
        ResultsFile.Open(second, resume: false).Add(ResultOf(Cells[1]) with { TestCorrect = 1 });
        var error = Assert.Throws<InputException>(() => BenchMerge.Of([first, second]));
        Assert.Contains("different results of 1 cell: pets coop 1-shot seed 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FailedInOnePart_TakesTheOther()
    {
        var first = Folder("a");
        ResultsFile.Open(first, resume: false).Add(ResultOf(Cells[0]) with { Failure = "no memory", TestAccuracy = null });
        Assert.Equal("no memory", Assert.Single(BenchMerge.Of([first]).Failed).Failure);
        var merge = BenchMerge.Of([first, Part("b", null, Cells[0])]);
        Assert.Null(Assert.Single(merge.Results).Failure);
    }

    [Fact]
    public void Of_AnotherPlanOrNone_IsInputException()
    {
        var one = Part("a", null, Cells[0]);
        var other = Path.Combine(_folder.Path, "other");
        new BenchPlanFile([Cells[0]]).Keep(other);
        Assert.Contains("another plan", Assert.Throws<InputException>(() => BenchMerge.Of([one, other])).Message, StringComparison.Ordinal);
        Assert.Contains("no plan.json", Assert.Throws<InputException>(() => BenchMerge.Of([Path.Combine(_folder.Path, "nowhere")])).Message,
            StringComparison.Ordinal);
        Assert.Contains("another plan", Assert.Throws<InputException>(() => BenchMerge.Of([one]).Write(other)).Message, StringComparison.Ordinal);
        ResultsFile.Open(other, resume: false).Add(ResultOf(Cells[3]));
        Assert.Contains("not in the plan", Assert.Throws<InputException>(() => BenchMerge.Of([other])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Predictions_ComeAlong()
    {
        var part = Folder("a");
        var test = new TestSet([0, 1, 0], 2, ["cat", "dog"], ["1.png", "2.png", "3.png"]);
        ResultsFile.Open(part, resume: false).Add(ResultOf(Cells[0]) with { Predictions = new CellPredictions(test, [0, 1, 1], [0.5f, 0.75f, 1]) });
        var target = Path.Combine(_folder.Path, "joined");
        BenchMerge.Of([part]).Write(target);
        var (before, after) = (new PredictionsFolder(part), new PredictionsFolder(target));
        Assert.Equal(File.ReadAllBytes(before.PathOf(Cells[0])), File.ReadAllBytes(after.PathOf(Cells[0])));
        Assert.Equal([0, 1, 1], after.Find(Cells[0])!.Predicted);
        Assert.Equal(Directory.GetFiles(Path.Combine(part, "predictions")).Length, Directory.GetFiles(Path.Combine(target, "predictions")).Length);
    }

    private static BenchResult ResultOf(BenchCell cell) =>
        new()
        {
            Dataset = cell.Dataset,
            Method = cell.Method,
            Shots = cell.Shots,
            Seed = cell.Seed,
            Settings = cell.Settings,
            Selection = "fixed",
            TestAccuracy = 50,
            TestCorrect = 2,
            TestImages = 4,
            Seconds = 1
        };

    private string Part(string name, string? shard, params BenchCell[] cells)
    {
        var folder = Folder(name);
        var file = ResultsFile.Open(folder, resume: false, shard is null ? null : Shard.Parse(shard));
        foreach (var cell in cells)
            file.Add(ResultOf(cell));
        return folder;
    }

    private string Folder(string name)
    {
        var folder = Path.Combine(_folder.Path, name);
        new BenchPlanFile(Cells).Keep(folder, inParts: true);
        return folder;
    }
}
