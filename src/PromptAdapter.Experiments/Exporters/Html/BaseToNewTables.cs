using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The accuracies on base and on new classes: a table for the mean over data sets and one for each, side by side where there is room.</summary>
internal static class BaseToNewTables
{
    /// <summary>Appends the tables, if there are such accuracies.</summary>
    /// <param name="body">The page.</param>
    /// <param name="section">The accuracies.</param>
    /// <param name="provenance">How they were measured, as HTML.</param>
    public static void AppendTo(StringBuilder body, ReportSection section, string provenance)
    {
        if (section.BaseToNew.Count == 0)
            return;
        body.Append(CultureInfo.InvariantCulture, $"<h3>Base and new classes</h3>\n<p>Accuracy in percent on the classes that were learned and on the " +
            $"others, {HtmlText.Escape(section.SeedsInWords)}. {BaseToNewTable.Note} The best of a column is bold.</p>\n<p " +
            $"class=\"note\">{provenance}</p>\n<div class=\"halves\">\n");
        foreach (var (title, rows) in BaseToNewMean.Tables(section.BaseToNew))
            AppendTable(body, title, rows);
        body.Append("</div>\n");
    }

    private static void AppendTable(StringBuilder body, string title, IReadOnlyList<BaseToNewMean> rows)
    {
        ReportPage.OpenTable(body, $"Base and new classes, {title}", $"<b>{HtmlText.Escape(title)}</b>");
        body.Append("<thead><tr><th class=\"text\" scope=\"col\">method</th><th scope=\"col\">shots</th><th scope=\"col\">base</th><th " +
            "scope=\"col\">new</th><th scope=\"col\">harmonic mean</th></tr></thead><tbody>\n");
        foreach (var shots in rows.GroupBy(row => row.Shots))
        {
            var (learned, unseen, harmonic) = (shots.Max(row => row.Base), shots.Max(row => row.New), shots.Max(row => row.Harmonic));
            var rule = " class=\"rule\"";
            foreach (var row in shots)
            {
                body.Append(CultureInfo.InvariantCulture, $"<tr{rule}><th scope=\"row\">{HtmlText.Escape(row.Method)}</th><td>{row.Shots}</td>{ResultTables.Cell((row.Base, row.BaseDeviation, false), learned)}{ResultTables.Cell((row.New, row.NewDeviation, false), unseen)}{ResultTables.Cell((row.Harmonic, null, false), harmonic)}</tr>\n");
                rule = "";
            }
        }

        ReportPage.CloseTable(body);
    }
}
