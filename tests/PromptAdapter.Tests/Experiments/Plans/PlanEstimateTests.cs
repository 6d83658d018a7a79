namespace PromptAdapter.Experiments.Plans;

public class PlanEstimateTests
{
    [Fact]
    public void Of_FinishedCells_GiveTheTimeOfTheirMethodAndShots()
    {
        BenchCell[] cells = [Cell("pets", "coop", 1, 1), Cell("pets", "coop", 1, 2), Cell("food", "coop", 1, 1), Cell("pets", "coop", 4, 1),
            Cell("food", "gda", 1, 1)];
        BenchResult[] results = [Result(cells[0], 10), Result(Cell("cars", "coop", 1, 1), 40), Result(cells[4], 5) with { Failure = "it did" }];
        // pets: as on pets itself; food: the mean over all data sets; four shots and gda: never seen.
        Assert.Equal(new PlanEstimate(5, 1, 10 + 25, 2), PlanEstimate.Of(cells, results));
    }

    [Fact]
    public void Of_Guesses_StandWhereNothingLikeItHasRun()
    {
        BenchCell[] cells = [Cell("pets", "coop", 1, 1), Cell("pets", "coop", 1, 2), Cell("pets", "vpt", 1, 1), Cell("pets", "gda", 1, 1)];
        var guesses = new Dictionary<BenchCell, double> { [cells[1]] = 1000, [cells[2]] = 7 };
        Assert.Equal(new PlanEstimate(4, 1, 10 + 7, 1) { Guessed = 1 }, PlanEstimate.Of(cells, [Result(cells[0], 10)], guesses));
    }

    [Fact]
    public void Of_NothingRun_IsUnknown() => Assert.Equal(new PlanEstimate(1, 0, 0, 1), PlanEstimate.Of([Cell("a", "coop", 1, 1)], []));

    private static BenchCell Cell(string dataset, string method, int shots, int seed) => new(dataset, method, shots, seed, SettingsSamples.One);

    private static BenchResult Result(BenchCell cell, double seconds) =>
        new()
        {
            Dataset = cell.Dataset,
            Method = cell.Method,
            Shots = cell.Shots,
            Seed = cell.Seed,
            Settings = cell.Settings,
            Selection = "fixed",
            Seconds = seconds
        };
}
