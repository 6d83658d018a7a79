using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>The forms of a report that there are.</summary>
public static class ReportExporters
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IReportExporter> All { get; } =
        [new MarkdownExporter(), new CsvExporter(), new LatexExporter(), new JsonExporter(), new HtmlExporter(), new FigureExporter(), new TimingExporter()];

    /// <summary>The forms of these names, in the order of <see cref="All"/>.</summary>
    /// <param name="names">Names, or <c>all</c>.</param>
    /// <exception cref="InputException">There is no such form.</exception>
    public static IReadOnlyList<IReportExporter> Find(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var unknown = names.FirstOrDefault(name => name != "all" && All.All(exporter => exporter.Name != name));
        if (unknown is not null)
            throw new InputException($"there is no report format '{unknown}'", null,
                $"choose from all, {string.Join(", ", All.Select(exporter => exporter.Name))}");
        return names.Contains("all") ? All : [.. All.Where(exporter => names.Contains(exporter.Name))];
    }

    /// <summary>Writes a report in some forms: all files, or none.</summary>
    /// <param name="exporters">The forms.</param>
    /// <param name="report">The report.</param>
    /// <param name="folder">The output folder.</param>
    /// <returns>The files.</returns>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<IReportExporter> exporters, ReportModel report, string folder)
    {
        using var outputs = new OutputSet();
        var files = Write(exporters, report, folder, outputs);
        outputs.Commit();
        return files;
    }

    /// <summary>The same among other outputs, all of which appear together.</summary>
    /// <param name="exporters">The forms.</param>
    /// <param name="report">The report.</param>
    /// <param name="folder">The output folder.</param>
    /// <param name="outputs">The outputs.</param>
    /// <returns>The files.</returns>
    /// <exception cref="InputException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(IReadOnlyList<IReportExporter> exporters, ReportModel report, string folder, OutputSet outputs)
    {
        ArgumentNullException.ThrowIfNull(exporters);
        ArgumentNullException.ThrowIfNull(outputs);
        var files = new List<string>();
        foreach (var exporter in exporters)
        {
            files.Add(Path.Combine(folder, exporter.FileName));
            outputs.WriteText(files[^1], exporter.Render(report));
        }

        return files;
    }
}
