using System.Globalization;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Selection;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// What the tie-break of cross-validation is worth: the same searches, the winner taken once as the first and once as the one nearest to the stated settings.
/// </summary>
internal sealed class TieBreakBenchmark : IBenchmark
{
    public string Name => "ties";

    public string Usage => "DIR...  cross-validates alpha and beta on feature folders (class-mean head) and prints the test accuracy of either tie-break";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count == 0)
            throw new InputException("no feature folders are given", null, "name at least one");
        output.WriteLine("| data set | shots | equal candidates | first: α, β | test % | nearest: α, β | test % |");
        output.WriteLine("|---|---:|---:|---|---:|---|---:|");
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var options = new TipAdapterOptions();
        var (first, nearest, rows) = (0.0, 0.0, 0);
        foreach (var folder in arguments.Select(TipAdapterCacheFolder.Open))
        {
            var test = folder.Test() ?? throw new InputException("has no test features", folder.Path, "choose another folder");
            foreach (var shots in folder.Shots.Where(shots => shots > 1))
            {
                var support = folder.Support(shots);
                var counts = new SupportCrossValidationRule().Plan(new AdapterProblem(support, TextHead.ClassMean)).Rounds
                    .Select(round =>
                        HyperparameterSearch.Count(new SupportCache(round.Support), round.Head, round.Queries, SearchGrid.Default, options.Scale,
                        round.CacheFactor, parallel))
                    .Aggregate((sum, one) => sum + one);
                GridCell[] cells = [counts.Winner(TieBreak.First, default),
                    counts.Winner(TieBreak.NearestToStated, new StatedCell(options.Alpha, options.Beta))];
                Accuracy[] accuracies =
                    [.. cells.Select(cell =>
                    new TipAdapterState(new SupportCache(support), ClassWeights.ClassMeans(support), cell.Alpha, cell.Beta, options.Scale)
                    .Evaluate(test, parallel))];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {folder.Name} | {shots} | {cells[0].Ties} | {cells[0].Alpha:0.####}, {cells[0].Beta:0.####} | {accuracies[0].Percent:0.00} | " +
                        $"{cells[1].Alpha:0.####}, {cells[1].Beta:0.####} | {accuracies[1].Percent:0.00} |"));
                (first, nearest, rows) = (first + accuracies[0].Percent, nearest + accuracies[1].Percent, rows + 1);
            }
        }

        output.WriteLine(FormattableString.Invariant($"| **mean** | | | | {first / rows:0.000} | | {nearest / rows:0.000} |"));
        return Task.CompletedTask;
    }
}
