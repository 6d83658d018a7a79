using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>
/// Published figures, a row for each method of a source, with the difference of what was measured here below each; then the means over the eleven data sets.
/// </summary>
internal static class PublishedTable
{
    /// <summary>Appends the tables, if there are figures.</summary>
    /// <param name="body">The page.</param>
    /// <param name="section">The figures.</param>
    /// <param name="provenance">How ours were measured, as HTML.</param>
    public static void AppendTo(StringBuilder body, ReportSection section, string provenance)
    {
        if (section.Published.Count == 0)
            return;
        body.Append("<h3>Published figures</h3>\n<p>A difference compares methods only where encoder and protocol are the same; what is known against a " +
            "figure stands beside it.</p>\n");
        ReportPage.OpenTable(body, "Published figures",
            $"Published test accuracies in percent; below each, ours and ours minus published, where the method was run. {provenance}", "dense");
        AppendRows(body, section.Published, "<th class=\"text\" scope=\"col\">data set</th><th class=\"text\" scope=\"col\">method</th>", row =>
            $"<th scope=\"row\">{HtmlText.Escape(row.Dataset)}</th><td class=\"text\">{HtmlText.Escape(row.Figure.Method)}</td>");
        body.Append(CultureInfo.InvariantCulture, $"<h4>{PublishedComparison.MeansTitle}</h4>\n");
        ReportPage.OpenTable(body, PublishedComparison.MeansTitle,
            $"Means of test accuracies in percent. {PublishedComparison.MeansNote} {provenance}", "dense");
        AppendRows(body, section.PublishedMeans, "<th class=\"text\" scope=\"col\">method</th>", row =>
            $"<th scope=\"row\">{HtmlText.Escape(row.Figure.Method)}</th>");
        body.Append("<ul class=\"note\">\n");
        foreach (var source in section.Published.Concat(section.PublishedMeans).Select(one => one.Figure.Source).Distinct())
            body.Append(CultureInfo.InvariantCulture, $"<li>{HtmlText.Escape($"{source.Id}: {source.Title} ({source.Backbone}): {source.Note}")}</li>\n");
        body.Append("</ul>\n");
    }

    private static void AppendRows(StringBuilder body, IReadOnlyList<PublishedComparison> published, string head, Func<PublishedComparison, string> first)
    {
        int[] shots = [.. published.Select(one => one.Figure.Shots).Distinct().Order()];
        body.Append(CultureInfo.InvariantCulture, $"<thead><tr>{head}<th class=\"text\" scope=\"col\">encoder<br><span " +
            $"class=\"spread\">source</span></th>{string.Concat(shots.Select(k => $"<th scope=\"col\">{Figures.Shots(k)}</th>"))}<th class=\"text\" " +
            $"scope=\"col\">reservations</th></tr></thead><tbody>\n");
        string? before = null;
        foreach (var row in published.GroupBy(one => (one.Dataset, one.Figure.Source, one.Figure.Method)))
        {
            var (dataset, source, _) = row.Key;
            body.Append(CultureInfo.InvariantCulture, $"<tr{(before == dataset + source.Id ? "" : " class=\"rule\"")}>{first(row.First())}<td " +
                $"class=\"text\">{HtmlText.Escape(source.Backbone)}<br><span class=\"spread\">{HtmlText.Escape(source.Id)}</span></td>");
            foreach (var k in shots)
                body.Append(Cell(row.FirstOrDefault(one => one.Figure.Shots == k)));
            body.Append(CultureInfo.InvariantCulture, $"<td class=\"text wrap\">{HtmlText.Escape(PublishedComparison.Reservations([.. row]))}</td></tr>\n");
            before = dataset + source.Id;
        }

        ReportPage.CloseTable(body);
    }

    private static string Cell(PublishedComparison? one) => one switch
    {
        null => $"<td>{Figures.None}</td>",
        { Ours: null } => $"<td>{Figures.Percent(one.Figure.Accuracy)}</td>",
        _ => $"<td>{Figures.Percent(one.Figure.Accuracy)}<br><span " +
            $"class=\"spread\">{Figures.Percent(one.Ours)}{(one.OursChosenOnTest ? ResultTables.Dagger : "")}<br>{Figures.Signed(one.Difference)}</span></td>",
    };
}
