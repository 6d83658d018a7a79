using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Plans;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>bench</c>: compares methods over data sets and shots.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("bench", "Compare methods over data sets and numbers of shots.",
            "promptadapter bench study.yaml --out results --dry-run",
            "promptadapter bench --features caltech101 ucf101 --text class-mean --methods zero-shot,tip-adapter --selection full-val --out results",
            "promptadapter bench --features caltech101 --text none --methods tip-adapter --alpha 1 --beta 5.5 --json",
            "promptadapter bench --features caltech101 --methods zero-shot,tip-adapter-f,linear-probe,gda,auto --shots 1,2,4 --seeds 1,2,3 --selection " +
            "support-cv --out results",
            "promptadapter bench --datasets pets flowers --methods zero-shot,coop,tip-adapter-f,prompt-adapter-f --prompt start.safetensors --shots 1,4 " +
            "--seeds 1,2,3 --out results",
            "promptadapter bench --features caltech101 --seeds 1,2,3 --shard 1/3 --out results",
            "promptadapter bench --features imagenet --text zeroshot_weights.npy --test-keys 4 --shots 2 --alpha 1.17 --beta 1");
        command.Arguments.Add(BenchConfigFile.Config);
        BenchOptions.AddTo(command);
        BenchReportOptions.AddTo(command);
        command.Subcommands.Add(BenchReportCommand.Create(terminal));
        command.Subcommands.Add(BenchMergeCommand.Create(terminal));
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult given, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = BenchConfigFile.Apply(given);
        var plan = BenchOptions.Plan(parsed);
        var shard = BenchRunOptions.ReadShard(parsed);
        var folder = parsed.GetValue(BenchRunOptions.Out);
        var (resume, restart) = (parsed.GetValue(BenchRunOptions.Resume), parsed.GetValue(BenchRunOptions.Restart));
        if ((resume || restart) && folder is null)
            throw new InputException($"--{(resume ? "resume" : "restart")} needs the folder that holds the results", null, "add --out DIR");
        if (resume && restart)
            throw new InputException("--resume goes on, and --restart begins anew", null, "leave out one of the two");
        if (folder is not null)
            Outputs.RequireFolder(parsed, BenchRunOptions.Out, folder);
        _ = BenchReportOptions.Exporters(parsed);
        using var clip = BenchImageOptions.AreGiven(parsed) ? BenchImageOptions.LoadModel(parsed) : null;
        var images = clip is null ? null : BenchImageOptions.Plan(parsed, plan, terminal);
        Bench bench = images is null ? new FeatureBench(plan) : new ImageBench(clip!, images);
        BenchCell[] cells = [.. bench.Cells];
        var own = shard?.Of(cells) ?? cells.ToHashSet();
        if (parsed.GetValue(BenchRunOptions.DryRun))
        {
            DryRunText.Write(terminal, parsed.GetValue(GlobalOptions.Json), [.. cells.Where(own.Contains)], folder is null
                || ResultsFile.FilesOf(folder).Count == 0 ? [] : ResultsFile.Read(folder), shard?.ToString(), images is null ? null : open =>
                ImageCost.Measure(clip!).Of(open, images));
            return CommandLineApplication.Done;
        }

        using var held = folder is null ? null : RunLock.Take(folder, shard);
        if (restart)
            ResultsFile.Remove(folder!, shard);
        var file = folder is null ? null : ResultsFile.Open(folder, resume || ResultsFile.AreOf(folder, cells), shard);
        string? command = null;
        if (folder is not null)
        {
            new BenchPlanFile(cells).Keep(folder, inParts: shard is not null);
            command = BenchReportOptions.Keep(parsed, folder);
        }

        if (file?.Results.Count(result => result.Failure is null && own.Contains(result.Cell)) is > 0 and var before)
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"going on after {before} of {own.Count} runs"));

        // Earlier results of the same plan take their place among the new ones, so that the table is whole.
        var results = file?.Results.Where(result => result.Failure is null && own.Contains(result.Cell)).ToList() ?? [];
        await RunAsync(bench, cell => !own.Contains(cell) || file?.Contains(cell) == true, Keep, parsed, terminal, cancellationToken).ConfigureAwait(false);

        if (file is not null && shard is null) // the parts of a plan are reported when they are merged
            WriteReports(parsed, file.Results, folder!, command);
        var failed = results.Count(result => result.Failure is not null);
        foreach (var result in results.Where(result => result.Failure is not null))
            terminal.Warn($"{result.Dataset} {result.Method} {result.Shots}-shot failed: {result.Failure}" +
                SettingWords.For(result.FailureSettings, parsed.CommandResult.Command));
        ModelOptions.WarnOf(terminal, clip);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new BenchDocument([.. results.Select(BenchRow.Of)]));
        else
            BenchTable.Write(terminal, results);
        return failed == 0 ? CommandLineApplication.Done : CommandLineApplication.Failed;

        void Keep(BenchResult result)
        {
            results.Add(result with { Predictions = null });
            file?.Add(result);
        }
    }

    private static void WriteReports(ParseResult parsed, IReadOnlyList<BenchResult> results, string folder, string? command)
    {
        using var outputs = new OutputSet();
        BenchReportOptions.Write(parsed, results, [folder], folder, command, outputs);
        outputs.Commit();
    }

    private static async Task RunAsync(Bench bench, Func<BenchCell, bool> isDone, Action<BenchResult> keep, ParseResult parsed, Terminal terminal,
        CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = parsed.GetValue(GlobalOptions.Threads) ?? -1 };
        using var progress = new ProgressDisplay(terminal);
        await foreach (var result in bench.RunAsync(parallel, isDone, progress, Warn, cancellationToken).ConfigureAwait(false))
            keep(result);

        void Warn(Warning warning) => terminal.Warn(warning.Text + SettingWords.For(warning.Settings, parsed.CommandResult.Command));
    }

    /// <summary>The document of <c>--json</c>.</summary>
    private sealed record BenchDocument(IReadOnlyList<BenchRow> Results);

    private sealed record BenchRow(string Dataset, string Method, int Shots, int? Seed, string Selection, double? Alpha, double? Beta, double? ValAccuracy,
        double? TestAccuracy, double Seconds)
    {
        public static BenchRow Of(BenchResult result) =>
            new(result.Dataset, result.Method, result.Shots, result.Seed, result.Selection, result.Alpha, result.Beta, result.ValAccuracy, result.TestAccuracy,
                result.Seconds);
    }
}
