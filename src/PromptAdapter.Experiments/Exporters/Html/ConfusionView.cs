using System.Globalization;
using System.Text;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>Which classes are taken for which: the whole matrix for few classes, the most confused pairs for many.</summary>
internal static class ConfusionView
{
    private const int LargestMatrix = 30, PairsShown = 15;

    public static void AppendTo(StringBuilder body, ClassificationDetail detail)
    {
        body.Append("<h4>Confusion</h4>\n");
        if (detail.ClassNames.Count <= LargestMatrix)
            AppendMatrix(body, detail);
        else
            AppendPairs(body, detail);
    }

    private static void AppendMatrix(StringBuilder body, ClassificationDetail detail)
    {
        var (names, confusion) = (detail.ClassNames, detail.Confusion);
        ReportPage.OpenTable(body, "Confusion matrix",
            "Images of the class of the row that were predicted as the class of the column. Shades are shares of the row.", "heat");
        body.Append(CultureInfo.InvariantCulture, $"<thead><tr><th class=\"text\" scope=\"col\">true class</th>{string.Concat(names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"<th scope=\"col\" title=\"{HtmlText.Escape(name)}\"><abbr title=\"{HtmlText.Escape(name)}\">{i + 1}</abbr></th>")))}</tr></thead><tbody>\n");
        for (var actual = 0; actual < names.Count; actual++)
        {
            var total = confusion.OfClass(actual).Total;
            body.Append(CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\" title=\"{HtmlText.Escape(names[actual])}\">{actual + 1} {HtmlText.Escape(names[actual])}</th>");
            for (var predicted = 0; predicted < names.Count; predicted++)
                body.Append(Cell(confusion[actual, predicted], total));
            body.Append("</tr>\n");
        }

        ReportPage.CloseTable(body);
    }

    private static string Cell(int count, int total)
    {
        var share = total == 0 ? 0 : 100.0 * count / total;
        var type = count == 0 ? " class=\"none\"" : share > 55 ? " class=\"strong\"" : "";
        return string.Create(CultureInfo.InvariantCulture, $"<td{type} style=\"--share:{share:0.#}%\">{count}</td>");
    }

    private static void AppendPairs(StringBuilder body, ClassificationDetail detail)
    {
        var (names, confusion) = (detail.ClassNames, detail.Confusion);
        var pairs = MostConfused(confusion, PairsShown);
        if (pairs.Count == 0)
        {
            body.Append("<p class=\"note\">No image was labelled wrong.</p>\n");
            return;
        }

        ReportPage.OpenTable(body, "Most confused classes",
            string.Create(CultureInfo.InvariantCulture, $"The pairs with the most mistakes among {names.Count} classes."));
        body.Append("<thead><tr><th class=\"text\" scope=\"col\">true class</th><th class=\"text\" scope=\"col\">predicted as</th><th " +
            "scope=\"col\">images</th><th scope=\"col\">share of the class</th></tr></thead><tbody>\n");
        foreach (var (actual, predicted, count) in pairs)
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Escape(names[actual])}</th><td " +
                $"class=\"text\">{HtmlText.Escape(names[predicted])}</td><td>{count}</td><td>{100.0 * count / confusion.OfClass(actual).Total:0.0} " +
                $"%</td></tr>\n");
        ReportPage.CloseTable(body);
    }

    internal static IReadOnlyList<(int Actual, int Predicted, int Count)> MostConfused(ConfusionMatrix confusion, int most)
    {
        var pairs =
            from actual in Enumerable.Range(0, confusion.ClassCount)
            from predicted in Enumerable.Range(0, confusion.ClassCount)
            where actual != predicted && confusion[actual, predicted] > 0
            select (actual, predicted, confusion[actual, predicted]);
        return [.. pairs.OrderByDescending(pair => pair.Item3).Take(most)];
    }
}
