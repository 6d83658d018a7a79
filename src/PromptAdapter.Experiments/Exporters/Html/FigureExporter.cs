using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>
/// Accuracy against shots, the mean over data sets and a panel for each, as one SVG that needs no other file: the figure of the page, to be put into a paper or
/// a readme. Its colours follow the reader's system.
/// </summary>
public sealed class FigureExporter : IReportExporter
{
    private const int Columns = 3;
    private const double Margin = 16, Gap = 24, TitleHeight = 22, LegendHeight = 24, LineHeight = 18;
    private const double Inner = Columns * AccuracyPanel.Width + (Columns - 1) * Gap;
    private const double CharacterWidth = 6.9; // of the legend's 13 px, on the wide side

    private const string Style =
        """
        .paper { fill: var(--paper); }
        .title, .key { font-size: 13px; fill: var(--ink); }
        .title { font-weight: 600; }
        .detail { font-weight: 400; fill: var(--soft); }

        """;

    /// <inheritdoc/>
    public string Name => "svg";

    /// <inheritdoc/>
    public string FileName => "accuracy.svg";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var drawn = new StringBuilder();
        var bottom = Margin;
        foreach (var section in report.Sections)
            bottom = Append(drawn, report, section, bottom);
        if (drawn.Length == 0)
            bottom = AppendLine(drawn, "note", "No run is finished.", bottom);
        var (width, height) = (Inner + (2 * Margin), bottom + Margin);
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.#} {height:0.#}\" " +
            $"width=\"{width:0.#}\" height=\"{height:0.#}\">\n<style>\n{ReportStyle.Palette}{ReportStyle.Marks}{Style}</style>\n<rect class=\"paper\" " +
            $"width=\"100%\" height=\"100%\"/>\n{drawn}</svg>\n")
            .ReplaceLineEndings("\n");
    }

    // Legend, panels row by row, and what the numbers are; gives where it ends.
    private static double Append(StringBuilder svg, ReportModel report, ReportSection section, double top)
    {
        var panels = AccuracyFigure.Panels(section);
        if (panels.Count == 0)
            return top;
        top = AppendLegend(svg, [.. AccuracyFigure.Legend(panels)], top) + 8;
        for (var i = 0; i < panels.Count; i++)
        {
            var (x, y) = (Margin + ((AccuracyPanel.Width + Gap) * (i % Columns)), top + ((TitleHeight + AccuracyPanel.Height + 8) * (i / Columns)));
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{x:0.#}\" y=\"{y + 14:0.#}\">{HtmlText.Escape(panels[i].Title)} <tspan " +
                $"class=\"detail\">{HtmlText.Escape(panels[i].Detail)}</tspan></text>\n");
            new AccuracyPanel(panels[i].Curves).AppendTo(svg, panels[i].Title, (x, y + TitleHeight));
        }

        top += (TitleHeight + AccuracyPanel.Height + 8) * ((panels.Count + Columns - 1) / Columns);
        var environments = string.Join("; ", report.Environments.Select(ResultTables.Describe));
        top = AppendLine(svg, "note", $"{section.AccuracyInWords}, {section.SeedsInWords}; selection: " +
            $"{string.Join(", ", section.SelectionRules)}{(section.Averages.Any(average => average.ChosenOnTest) ? " (chosen on the test set)" : "")}.", top);
        return AppendLine(svg, "note", environments, top) + Gap;
    }

    private static double AppendLegend(StringBuilder svg, Curve[] curves, double top)
    {
        const double Swatch = 36, Between = 22;
        var x = Margin;
        foreach (var curve in curves)
        {
            var width = Swatch + (CharacterWidth * curve.Method.Length);
            if (x > Margin && x + width > Margin + Inner)
                (x, top) = (Margin, top + LegendHeight);
            svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{curve.Mark.Colour}\" transform=\"translate({x + 15:0.#} " +
                $"{top + 10:0.#})\">{curve.Mark.Sample(curve.IsLevel)}</g><text class=\"key\" x=\"{x + Swatch:0.#}\" " +
                $"y=\"{top + 14.5:0.#}\">{HtmlText.Escape(curve.Method)}</text>\n");
            x += width + Between;
        }

        return top + LegendHeight;
    }

    private static double AppendLine(StringBuilder svg, string type, string text, double top)
    {
        if (text.Length > 0)
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{type}\" x=\"{Margin}\" y=\"{top + 12:0.#}\">{HtmlText.Escape(text)}</text>\n");
        return top + LineHeight;
    }
}
