using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// Joins the results of a plan that ran in parts, in one output folder or in several. The joined results stand in the plan's order,
/// so that they read like those of a plan that ran as a whole.
/// </summary>
/// <param name="Plan">The plan of all parts.</param>
/// <param name="Results">The results, in the plan's order; a failed cell that no part has done is among them.</param>
/// <param name="Missing">Cells of the plan without a result.</param>
/// <param name="Duplicates">Cells that were run more than once, with equal results. A copied line is no second run.</param>
public sealed record BenchMerge(BenchPlanFile Plan, IReadOnlyList<BenchResult> Results, IReadOnlyList<BenchCell> Missing, IReadOnlyList<BenchCell> Duplicates)
{
    private const int NamesShown = 3;

    private IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Cells that were run and failed.</summary>
    public IEnumerable<BenchResult> Failed => Results.Where(result => result.Failure is not null);

    /// <summary>Reads the parts.</summary>
    /// <param name="folders">Output folders, each with a <c>plan.json</c>.</param>
    /// <exception cref="InputException">A folder has no plan or another one, holds a result that is not in the plan, or two files have different results of a
    /// cell.</exception>
    public static BenchMerge Of(IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var plan = CommonPlan(folders);
        var cells = plan.Cells.ToHashSet();
        var files = folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).SelectMany(ResultsFile.FilesOf).ToArray();
        var found = new Dictionary<BenchCell, List<(string File, BenchResult Result)>>();
        foreach (var file in files)
        {
            foreach (var result in ResultsFile.ReadFile(file))
            {
                if (!cells.Contains(result.Cell))
                    throw new InputException($"holds a result that is not in the plan: {result.Cell} ({result.Settings})", file,
                        "merge the parts of one plan only");
                if (!found.TryGetValue(result.Cell, out var there))
                    found.Add(result.Cell, there = []);
                there.Add((file, result));
            }
        }

        RefuseConflicts(plan, found);
        return new BenchMerge(
            plan,
            [.. plan.Cells.Where(found.ContainsKey)
            .Select(cell => (found[cell].Find(one => one.Result.Failure is null) is { Result: not null } done ? done : found[cell][^1]).Result)],
            [.. plan.Cells.Where(cell => !found.ContainsKey(cell))],
            [.. plan.Cells.Where(cell => found.TryGetValue(cell, out var there) && Runs(there) > 1)])
        {
            Folders = folders,
        };
    }

    /// <summary>Writes results, predictions and plan into an output folder; it may be one of those that were read.</summary>
    /// <param name="folder">The output folder.</param>
    /// <exception cref="InputException">It holds another plan, a prediction file is damaged, or the folder cannot be written.</exception>
    public void Write(string folder)
    {
        using var outputs = new OutputSet();
        Write(folder, outputs);
        outputs.Commit();
    }

    /// <summary>The same as one of several outputs, all of which appear together.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="outputs">The outputs.</param>
    /// <exception cref="InputException">It holds another plan, a prediction file is damaged, or the folder cannot be written.</exception>
    public void Write(string folder, OutputSet outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Plan.Keep(folder, inParts: true, outputs);
        var target = new PredictionsFolder(folder);
        foreach (var source in Folders.Select(source => new PredictionsFolder(source)))
        {
            foreach (var result in Results)
                target.Take(source, result.Cell, outputs);
        }

        ResultsFile.Write(folder, Results, outputs);
    }

    private static int Runs(List<(string File, BenchResult Result)> found) =>
        found.Where(one => one.Result.Failure is null).Select(one => ResultsFile.TextOf(one.Result)).Distinct(StringComparer.Ordinal).Count();

    private static BenchPlanFile CommonPlan(IReadOnlyList<string> folders)
    {
        BenchPlanFile? plan = null;
        foreach (var folder in folders)
        {
            var own = BenchPlanFile.Find(folder)
                ?? throw new InputException($"has no {BenchPlanFile.FileName}", folder, "give the output folder of a benchmark");
            if (plan is not null && own.Digest != plan.Digest)
                throw new InputException(
                    $"holds another plan ({own.Cells.Count} cells, digest {own.Digest}) than {folders[0]} ({plan.Cells.Count} cells, digest {plan.Digest})",
                    folder, "merge the parts of one plan only");
            plan ??= own;
        }

        return plan ?? throw new InputException("there is nothing to merge", null, "give the output folders of the parts");
    }

    private static void RefuseConflicts(BenchPlanFile plan, Dictionary<BenchCell, List<(string File, BenchResult Result)>> found)
    {
        List<string> conflicts = [];
        foreach (var cell in plan.Cells.Where(found.ContainsKey))
        {
            var done = found[cell].FindAll(one => one.Result.Failure is null);
            if (done.Count > 1 && done.Find(one => Said(one.Result) != Said(done[0].Result)) is { File: not null } other)
                conflicts.Add($"{cell} ({Path.GetFileName(done[0].File)} in {Path.GetDirectoryName(done[0].File)}, {Path.GetFileName(other.File)} in " +
                    $"{Path.GetDirectoryName(other.File)})");
        }

        if (conflicts.Count > 0)
            throw new InputException($"files have different results of {conflicts.Count} {(conflicts.Count == 1 ? "cell" : "cells")}: " +
                $"{string.Join("; ", conflicts.Take(NamesShown))}{(conflicts.Count > NamesShown ? "; …" : "")}", null,
                "leave out the folder or remove the lines that you do not trust");
    }

    // What two runs of a cell must agree in; how long they took, and where, is another matter.
    private static string Said(BenchResult result) => ResultsFile.TextOf(result with { Seconds = 0, PeakMemoryMib = null, Environment = null });
}
