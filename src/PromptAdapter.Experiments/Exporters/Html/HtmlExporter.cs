using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>
/// A report as one self-contained page: figures in SVG, tables, and a fold for each method with classes, confusion, reliability and mistakes.
/// </summary>
public sealed class HtmlExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Name => "html";

    /// <inheritdoc/>
    public string FileName => "report.html";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var body = new StringBuilder("<header><h1>Few-shot benchmark</h1>\n");
        foreach (var environment in report.Environments)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"meta\">{HtmlText.Escape(ResultTables.Describe(environment))}</p>\n");
        AppendFacts(body, report);
        if (report.Results.Any(result => result.ChosenOnTest))
            body.Append("<p class=\"warning\">Results marked <span class=\"oracle\">†</span> chose their settings by <b>test</b> accuracy " +
                "(<code>test-oracle</code>). They are an upper bound, no measure of what a method does on new images, and are never set in bold.</p>\n");
        if (report.Command is { } command)
            body.Append(CultureInfo.InvariantCulture, $"<pre>{HtmlText.Escape(command)}</pre>\n");
        body.Append("</header>\n");
        for (var i = 0; i < report.Sections.Count; i++)
            Append(body, report, report.Sections[i], i);
        body.Append("<footer class=\"meta\">Made by Prompt-Adapter from results.jsonl and predictions/. Times of the runs are in timing.md.</footer>\n");
        return ReportPage.Render("Few-shot benchmark", body);
    }

    private static void AppendFacts(StringBuilder body, ReportModel report)
    {
        var results = report.Results.ToArray();
        var seeds = results.Select(result => result.Seed).OfType<int>().Distinct().Count();
        (string Name, string Value, string Detail)[] facts =
        [
            ("data sets", Figures.Count(results.Select(result => result.Dataset).Distinct().Count()),
            Some([.. results.Select(result => result.Dataset).Distinct()])),
            ("methods", Figures.Count(results.Select(result => result.Method).Distinct().Count()), ""),
            ("shots per class", string.Join(", ",
            results.Select(result => result.Shots).Distinct().Order().Select(shots => shots.ToString(CultureInfo.InvariantCulture))), ""),
            ("draws of the shots", seeds == 0 ? "stored split" : Figures.Seeds(seeds), seeds == 1 ? "no mean, no spread" : ""),
            ("selection", string.Join(", ", results.Select(result => result.Selection).Distinct()), ""),
        ];
        body.Append("<dl class=\"facts\">\n");
        foreach (var (name, value, detail) in facts)
            body.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{HtmlText.Escape(value)}<small>{HtmlText.Escape(detail)}</small></dd></div>\n");
        body.Append("</dl>\n");
    }

    private static string Some(string[] names)
    {
        const int Most = 4;
        return string.Join(", ", names.Take(Most)) + (names.Length > Most ? $" and {Figures.Count(names.Length - Most)} more" : "");
    }

    private static void Append(StringBuilder body, ReportModel report, ReportSection section, int index)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>Accuracy against shots{(report.Sections.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", settings {index + 1} of {report.Sections.Count}") : "")}</h2>\n");
        if (section.Settings.Length > 0)
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"meta\">Settings: <code>{HtmlText.Escape(section.Settings)}</code></p>\n");
        if (section.Averages.Count > 0)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p>{section.AccuracyInWords}, {HtmlText.Escape(section.SeedsInWords)}{(section.Averages.Any(average => average.Deviation is not null) ? "; bars are the deviation" : "")}. Shots stand at equal ratios. A star with a dashed line is a classifier that does not look at them.</p>\n");
            AccuracyFigure.AppendTo(body, section);
        }

        var tables = new ResultTables(body, report, section);
        tables.AppendComparison();
        BaseToNewTables.AppendTo(body, section, tables.Provenance());
        tables.AppendDifferences();
        PublishedTable.AppendTo(body, section, tables.Provenance());
        tables.AppendRuns();
        if (section.Details.Count > 0)
            AppendDetails(body, section);
        body.Append("</section>\n");
    }

    private static void AppendDetails(StringBuilder body, ReportSection section)
    {
        body.Append("<h2>Image by image</h2>\n<p>Each method at its most shots: reliability, classes, confusion, and the images it got most wrong. Of " +
            "several seeds, predictions are taken together; the mistakes are those of the first.</p>\n");
        foreach (var dataset in section.Details.GroupBy(detail => detail.Dataset))
        {
            body.Append(CultureInfo.InvariantCulture, $"<h3>{HtmlText.Escape(dataset.Key)}</h3>\n");
            foreach (var detail in dataset)
            {
                var oracle = section.Results.Any(result =>
                    result.Dataset == detail.Dataset && result.Method == detail.Method && result.Shots == detail.Shots && result.ChosenOnTest)
                    ? " <span class=\"oracle\">† chosen on test</span>" : "";
                var error = detail.Detail.Calibration is { } calibration
                    ? $", calibration error {Figures.Percent(calibration.ExpectedErrorPercent)} points" : "";
                body.Append(CultureInfo.InvariantCulture, $"<details><summary>{HtmlText.Escape(detail.Method)}{oracle} <span class=\"meta\">{detail.Shots} " +
                    $"shots, {Figures.Seeds(detail.Seeds)}: {Figures.Percent(detail.Detail.Confusion.Overall.Percent)} %{error}</span></summary><div " +
                    $"class=\"body\">\n");
                DetailView.AppendTo(body, detail.Detail);
                body.Append("</div></details>\n");
            }
        }
    }
}
