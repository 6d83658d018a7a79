using System.Globalization;
using System.Text;

namespace PromptAdapter.Exporters.Html;

/// <summary>Published figures, a row for each method of a source, with the difference of what was measured here below each.</summary>
internal static class PublishedTable
{
    /// <summary>Appends the table, if there are figures.</summary>
    /// <param name="body">The page.</param>
    /// <param name="published">The figures.</param>
    /// <param name="provenance">How ours were measured, as HTML.</param>
    public static void AppendTo(StringBuilder body, IReadOnlyList<PublishedComparison> published, string provenance)
    {
        if (published.Count == 0)
            return;
        int[] shots = [.. published.Select(one => one.Figure.Shots).Distinct().Order()];
        body.Append("<h3>Published figures</h3>\n<p>A difference compares methods only where encoder and protocol are the same; what is known against a figure stands beside it.</p>\n");
        ReportPage.OpenTable(body, "Published figures", $"Published test accuracies in percent; below each, ours and ours minus published, where the method was run. {provenance}");
        body.Append(CultureInfo.InvariantCulture, $"<thead><tr><th class=\"text\" scope=\"col\">data set</th><th class=\"text\" scope=\"col\">method</th><th class=\"text\" scope=\"col\">encoder</th>{string.Concat(shots.Select(k => string.Create(CultureInfo.InvariantCulture, $"<th scope=\"col\">{(k == 1 ? "1 shot" : FormattableString.Invariant($"{k} shots"))}</th>")))}<th class=\"text\" scope=\"col\">reservations</th></tr></thead><tbody>\n");
        string? before = null;
        foreach (var row in published.GroupBy(one => (one.Dataset, one.Figure.Source, one.Figure.Method)))
        {
            var (dataset, source, method) = row.Key;
            body.Append(CultureInfo.InvariantCulture, $"<tr{(before == dataset + source.Id ? "" : " class=\"rule\"")}><th scope=\"row\">{HtmlText.Escape(dataset)}</th><td class=\"text\">{HtmlText.Escape(method)}</td><td class=\"text\">{HtmlText.Escape(source.Backbone)}</td>");
            foreach (var k in shots)
                body.Append(Cell(row.FirstOrDefault(one => one.Figure.Shots == k)));
            body.Append(CultureInfo.InvariantCulture, $"<td class=\"text wrap\">{HtmlText.Escape(Reservations([.. row]))}</td></tr>\n");
            before = dataset + source.Id;
        }

        ReportPage.CloseTable(body);
        body.Append("<ul class=\"note\">\n");
        foreach (var source in published.Select(one => one.Figure.Source).Distinct())
            body.Append(CultureInfo.InvariantCulture, $"<li>{HtmlText.Escape($"{source.Title} ({source.Backbone}): {source.Note}")}</li>\n");
        body.Append("</ul>\n");
    }

    private static string Cell(PublishedComparison? one) => one switch
    {
        null => $"<td>{Figures.None}</td>",
        { Ours: null } => $"<td>{Figures.Percent(one.Figure.Accuracy)}</td>",
        _ => $"<td>{Figures.Percent(one.Figure.Accuracy)}<br><span class=\"spread\">{Figures.Percent(one.Ours)}, {Figures.Signed(one.Difference)}</span></td>",
    };

    // What is said of single figures names its shots.
    private static string Reservations(IReadOnlyList<PublishedComparison> row)
    {
        var common = row.Select(one => one.Figure.Reservations).Aggregate((shortest, other) => other.Length < shortest.Length ? other : shortest);
        var special = row.Where(one => one.Figure.Note is not null && one.Figure.Reservations != common).Select(one => FormattableString.Invariant($"at {one.Figure.Shots} shots: {one.Figure.Note}"));
        return string.Join("; ", ((string[])[common, .. special]).Where(text => text.Length > 0));
    }
}
