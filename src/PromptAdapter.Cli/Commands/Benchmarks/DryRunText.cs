using System.Globalization;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Plans;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>What <c>bench --dry-run</c> prints: the plan, what of it is done, and how long the rest may take.</summary>
internal static class DryRunText
{
    public static void Write(Terminal terminal, bool json, IReadOnlyList<BenchCell> cells, IReadOnlyList<BenchResult> results, string? shard, Func<IReadOnlyCollection<BenchCell>, IReadOnlyDictionary<BenchCell, double>>? guess = null)
    {
        var done = results.Where(result => result.Failure is null).Select(result => result.Cell).ToHashSet();
        // The towers are timed only where no finished run says more.
        var guesses = PlanEstimate.Of(cells, results).Unknown > 0 ? guess?.Invoke([.. cells.Where(cell => !done.Contains(cell))]) : null;
        var all = PlanEstimate.Of(cells, results, guesses);
        if (json)
        {
            terminal.WriteJson(new
            {
                Plan = new BenchPlanFile(cells).Digest,
                Shard = shard,
                all.Cells,
                all.Done,
                GuessedRuns = all.Guessed,
                EstimatedSeconds = all.Unknown == 0 ? all.Seconds : (double?)null,
                Runs = cells.Select(cell =>
                    new
                    {
                        cell.Dataset,
                        cell.Method,
                        cell.Shots,
                        cell.Seed,
                        cell.Protocol,
                        cell.Source,
                        cell.Settings,
                        cell.SettingsDigest,
                        Done = done.Contains(cell)
                    }),
            });
            return;
        }

        var table = new FittedTable(2, TableBorder.Simple, TableBorder.Simple).AddColumns("dataset", "method", "shots", "seeds")
            .AddNumbers("runs", "done", "left to do takes");
        foreach (var group in cells.GroupBy(cell => (cell.Dataset, cell.Method)))
        {
            var own = PlanEstimate.Of([.. group], results, guesses);
            table.AddRow(
                TableText.Of(group.Key.Dataset),
                TableText.Of(group.Key.Method),
                Joined(group.Select(cell => cell.Shots)),
                group.Any(cell => cell.Seed is not null) ? Joined(group.Select(cell => cell.Seed).OfType<int>()) : "stored",
                Count(own.Cells),
                Count(own.Done),
                own.Done == own.Cells ? "–" : TimeOf(own));
        }

        table.Write(terminal);
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(shard is null ? "" : $"part {shard}: ")}{all.Cells} {(all.Cells == 1 ? "run" : "runs")}, {all.Done} done, " +
            $"{all.Cells - all.Done} left; estimated time: {(all.Done == all.Cells ? "none" : TimeOf(all))}"));
        if (all.Guessed > 0)
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"no run like {all.Guessed} of these is finished: their time is a guess from the model's speed here, with nothing in the feature store"));
    }

    // What nothing is known of is not guessed.
    private static string TimeOf(PlanEstimate estimate)
    {
        var open = estimate.Cells - estimate.Done;
        if (estimate.Unknown == open)
            return "unknown";
        var time = TimeSpan.FromSeconds(estimate.Seconds);
        var text = time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h") : time.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} min") : estimate.Guessed == open && time.TotalSeconds < 1 ? "a moment"
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
        if (estimate.Guessed > 0 && time.TotalSeconds >= 1)
            text = "about " + text;
        return estimate.Unknown == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}, and {estimate.Unknown} runs unknown");
    }

    private static string Joined(IEnumerable<int> numbers) =>
        string.Join(",", numbers.Distinct().Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
