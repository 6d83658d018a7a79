using System.Globalization;
using System.Text;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Methods;

namespace PromptAdapter.Exporters;

/// <summary>The accuracies on base and on new classes side by side. The harmonic mean is that of the two means over seeds, as in arXiv 2203.05557; over data sets, of the two means over data sets.</summary>
internal static class BaseToNewTable
{
    public static void AppendTo(StringBuilder text, IReadOnlyList<BenchResult> results)
    {
        BenchResult[] halved = [.. results.Where(result => result.Base is not null && result.New is not null)];
        if (halved.Length == 0)
            return;
        text.Append("\n### Base and new classes\n\nThe other tables show the harmonic mean.\n\n| dataset | method | shots | seeds | base % | new % | harmonic mean % |\n|---|---|---:|---|---:|---:|---:|\n");
        var means = halved.GroupBy(result => (result.Dataset, result.Method, result.Shots))
            .Select(group => (group.Key, Seeds: group.Count(result => result.Seed is not null), Base: group.Average(result => result.Base!.Value), New: group.Average(result => result.New!.Value)))
            .ToArray();
        foreach (var one in means)
            Row(MarkdownExporter.Cell(one.Key.Dataset), one.Key.Method, one.Key.Shots, one.Seeds == 0 ? "stored" : Figures.Seeds(one.Seeds), one.Base, one.New);
        foreach (var group in means.GroupBy(one => (one.Key.Method, one.Key.Shots)).OrderBy(group => group.Key.Method, MethodOrder.ByName).ThenBy(group => group.Key.Shots).Where(group => group.Count() > 1))
            Row(string.Create(CultureInfo.InvariantCulture, $"**mean of {group.Count()} data sets**"), group.Key.Method, group.Key.Shots, "", group.Average(one => one.Base), group.Average(one => one.New));

        void Row(string dataset, string method, int shots, string seeds, double learned, double unseen) =>
            text.Append(CultureInfo.InvariantCulture, $"| {dataset} | {method} | {shots} | {seeds} | {Figures.Percent(learned)} | {Figures.Percent(unseen)} | {Figures.Percent(HalfAccuracies.HarmonicOf(learned, unseen))} |\n");
    }
}
