using System.Globalization;
using System.Text;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The figure of the paper: accuracy against shots, the mean over data sets first, then a panel for each.</summary>
internal static class AccuracyFigure
{
    /// <summary>The panels that have curves, the mean over data sets first.</summary>
    public static IReadOnlyList<(string Title, string Detail, List<Curve> Curves)> Panels(ReportSection section)
    {
        var panels = section.Datasets.Select(dataset => (Title: dataset, Detail: Images(section, dataset), Curves: Curves(section, (method, shots) =>
            section.AverageOf(dataset, method, shots) is { } average ? new CurvePoint(shots, average.Mean, average.Deviation) : null))).ToList();
        if (section.Means.Count > 0)
        {
            panels.Insert(0, ("Mean over data sets", FormattableString.Invariant($"{section.Means.Max(mean => mean.Datasets.Count)} data sets"),
                Curves(section, (method, shots) =>
                section.MeanOf(method, shots) is { } mean ? new CurvePoint(shots, mean.Mean, mean.Deviation) : null)));
        }

        panels.RemoveAll(panel => panel.Curves.Count == 0);
        return panels;
    }

    /// <summary>One curve of each method, for a legend.</summary>
    public static IEnumerable<Curve> Legend(IReadOnlyList<(string Title, string Detail, List<Curve> Curves)> panels) => panels
        .SelectMany(panel => panel.Curves).GroupBy(curve => curve.Method).Select(curves => curves.FirstOrDefault(curve => curve.IsLevel) ?? curves.First())
            .OrderBy(curve => curve.Mark.Index);

    /// <summary>The figure in a page.</summary>
    public static void AppendTo(StringBuilder body, ReportSection section)
    {
        var panels = Panels(section);
        body.Append("<ul class=\"legend\">\n");
        foreach (var curve in Legend(panels))
            body.Append(CultureInfo.InvariantCulture, $"<li>{curve.Mark.Swatch(curve.IsLevel)}{HtmlText.Escape(curve.Method)}</li>\n");
        body.Append("</ul>\n<div class=\"panels\">\n");
        foreach (var (title, detail, curves) in panels)
        {
            body.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlText.Escape(title)} <small>{detail}</small></figcaption>\n");
            new AccuracyPanel(curves).AppendTo(body, title);
            body.Append("</figure>\n");
        }

        body.Append("</div>\n");
    }

    private static string Images(ReportSection section, string dataset) =>
        section.Averages.FirstOrDefault(average => average.Dataset == dataset)?.TestImages is { } images ? $"{Figures.Count(images)} test images" : "";

    private static List<Curve> Curves(ReportSection section, Func<string, int, CurvePoint?> at)
    {
        var curves = new List<Curve>();
        for (var i = 0; i < section.Methods.Count; i++)
        {
            var method = section.Methods[i];
            CurvePoint[] points = [.. section.Shots.Select(shots => at(method, shots)).OfType<CurvePoint>()];
            // A zero-shot classifier whose text was made of the shots moves with them and is a curve like the others.
            if (points.Length > 0)
                curves.Add(new Curve(method, new SeriesMark(i), method == ZeroShotMethod.MethodName && points.Length > 1
                    && points.All(point => point.Mean == points[0].Mean), points));
        }

        return curves;
    }
}
