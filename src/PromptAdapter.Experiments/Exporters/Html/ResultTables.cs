using System.Globalization;
using System.Text;
using PromptAdapter.Selection;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The tables of a benchmark's report, each with its selection rule and environment.</summary>
internal sealed class ResultTables(StringBuilder body, ReportModel report, ReportSection section)
{
    /// <summary>Stands behind a result that was chosen on test.</summary>
    internal const string Dagger = "<sup class=\"oracle\" title=\"chosen on the test set\">†</sup>";

    private const int FewMethods = 6; // fit the column of text

    public void AppendComparison()
    {
        string[] methods = [.. section.Methods.Where(method => section.Averages.Any(average => average.Method == method))];
        if (methods.Length == 0)
            return;
        ReportPage.OpenTable(body, "Test accuracy",
            $"{section.AccuracyInWords}, {HtmlText.Escape(section.SeedsInWords)}. The best of a row is bold. {Provenance()}", methods.Length > FewMethods
            ? "dense wide" : "");
        body.Append(CultureInfo.InvariantCulture, $"<thead><tr><th class=\"text\" scope=\"col\">data set</th><th " +
            $"scope=\"col\">shots</th>{string.Concat(methods.Select(method => $"<th scope=\"col\">{HtmlText.Escape(method)}</th>"))}<th scope=\"col\">test " +
            $"images</th></tr></thead><tbody>\n");
        foreach (var dataset in section.Datasets)
        {
            var images = section.Averages.FirstOrDefault(average => average.Dataset == dataset)?.TestImages;
            AppendRows(HtmlText.Escape(dataset), images is { } count ? Figures.Count(count) : Figures.None, methods, (method, shots) =>
                section.AverageOf(dataset, method, shots) is { } one ? (one.Mean, one.Deviation, one.ChosenOnTest) : null);
        }

        if (section.Means.Count > 0)
            AppendRows("<b>mean over data sets</b>", "", methods, (method, shots) =>
                section.MeanOf(method, shots) is { } one ? (one.Mean, one.Deviation, one.ChosenOnTest) : null);
        ReportPage.CloseTable(body);
    }

    public void AppendDifferences()
    {
        if (section.Differences.Count == 0)
            return;
        var baseline = HtmlText.Escape(section.Differences[0].Baseline);
        body.Append(CultureInfo.InvariantCulture, $"<h3>Differences to {baseline}</h3>\n");
        ReportPage.OpenTable(body, $"Differences to {section.Differences[0].Baseline}", $"Method minus {baseline} in percentage points on the same test " +
            $"images, with the 95 % interval of the paired bootstrap over test images (10,000 draws; bold where it leaves out zero). {Provenance()}");
        body.Append("<thead><tr><th class=\"text\" scope=\"col\">data set</th><th class=\"text\" scope=\"col\">method</th><th scope=\"col\">shots</th><th " +
            "scope=\"col\">seeds</th><th scope=\"col\">test images</th><th scope=\"col\">difference</th><th scope=\"col\">95 % " +
            "interval</th></tr></thead><tbody>\n");
        string? before = null;
        foreach (var one in section.Differences)
        {
            var dataset = one.Dataset is { } name ? HtmlText.Escape(name) : FormattableString.Invariant($"<b>mean of {one.Datasets} data sets</b>");
            body.Append(CultureInfo.InvariantCulture, $"<tr{(before == dataset + one.Method ? "" : " class=\"rule\"")}><th scope=\"row\">{dataset}</th><td class=\"text\">{HtmlText.Escape(one.Method)}</td><td>{one.Shots}</td><td>{Figures.Seeds(one.Seeds)}</td><td>{Figures.Count(one.Difference.Images)}</td>");
            body.Append(CultureInfo.InvariantCulture, $"<td{(one.Difference.IsClear ? " class=\"best\"" : "")}>{Figures.Signed(one.Difference.Points)}</td><td>{Figures.Signed(one.Difference.Low)} to {Figures.Signed(one.Difference.High)}</td></tr>\n");
            before = dataset + one.Method;
        }

        ReportPage.CloseTable(body);
    }

    public void AppendRuns()
    {
        body.Append(CultureInfo.InvariantCulture,
            $"<h3>Every run</h3>\n<details><summary>{Figures.Count(section.Results.Count)} runs with selection rule, α and β</summary><div class=\"body\">\n");
        ReportPage.OpenTable(body, "Every run", $"The settings that were chosen, and on what. {Provenance()}");
        body.Append("<thead><tr><th class=\"text\" scope=\"col\">data set</th><th class=\"text\" scope=\"col\">method</th><th scope=\"col\">shots</th><th " +
            "scope=\"col\">seed</th><th class=\"text\" scope=\"col\">selection</th><th scope=\"col\">chosen on</th><th scope=\"col\">α</th><th " +
            "scope=\"col\">β</th><th scope=\"col\">val %</th><th scope=\"col\">test %</th><th scope=\"col\">calibration error</th></tr></thead><tbody>\n");
        foreach (var result in section.Results)
        {
            double? error = section.CalibrationErrors.TryGetValue(result.Cell, out var known) ? known : null;
            var selection = result.ChosenOnTest ? $"<span class=\"oracle\">{HtmlText.Escape(result.Selection)} (chosen on test)</span>" : HtmlText.Escape(result.Selection);
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Escape(result.Dataset)}</th><td " +
                $"class=\"text\">{HtmlText.Escape(result.Method)}</td><td>{result.Shots}</td><td>{Figures.Number(result.Seed, "0")}</td><td " +
                $"class=\"text\">{selection}</td><td>{(result.SelectionImages is { } images ? Figures.Count(images) + " images" : Figures.None)}</td>");
            body.Append(CultureInfo.InvariantCulture, $"<td>{Figures.Number(result.Alpha, "0.####")}</td><td>{Figures.Number(result.Beta, "0.####")}</td><td>{Figures.Percent(result.ValAccuracy)}</td><td>{(result.Failure is null ? Figures.Percent(result.TestAccuracy) : "failed")}</td><td>{Figures.Percent(error)}</td></tr>\n");
        }

        ReportPage.CloseTable(body);
        body.Append("</div></details>\n");
        var notes = ReportNotes.Of(section, code => code, text => text);
        if (notes.Count > 0)
            body.Append(CultureInfo.InvariantCulture, $"<details><summary>Notes on settings and data ({Figures.Count(notes.Count)})</summary><div " +
                $"class=\"body\"><ul class=\"note\">\n{string.Concat(notes.Select(note => $"<li>{HtmlText.Escape(note)}</li>\n"))}</ul></div></details>\n");
    }

    private void AppendRows(string dataset, string images, string[] methods, Func<string, int, (double Mean, double? Deviation, bool ChosenOnTest)?> at)
    {
        var first = true;
        foreach (var shots in section.Shots)
        {
            var cells = methods.Select(method => at(method, shots)).ToArray();
            if (cells.All(cell => cell is null))
                continue;
            var best = cells.Max(cell => cell is { ChosenOnTest: false } one ? one.Mean : double.NegativeInfinity);
            body.Append(CultureInfo.InvariantCulture, $"<tr{(first ? " class=\"rule\"" : "")}><th " +
                $"scope=\"row\">{dataset}</th><td>{shots}</td>{string.Concat(cells.Select(cell => Cell(cell, best)))}<td>{images}</td></tr>\n");
            first = false;
        }
    }

    /// <summary>A mean, bold if it is the best and was not chosen on test.</summary>
    internal static string Cell((double Mean, double? Deviation, bool ChosenOnTest)? cell, double best) => cell is not { } one
        ? $"<td>{Figures.None}</td>"
        : $"<td{(!one.ChosenOnTest && one.Mean >= best ? " class=\"best\"" : "")}>{Figures.Percent(one.Mean)}{(one.Deviation is { } deviation ? $" <span class=\"spread\">± {Figures.Percent(deviation)}</span>" : "")}{(one.ChosenOnTest ? Dagger : "")}</td>";

    /// <summary>The selection rules and the environment, as HTML.</summary>
    public string Provenance()
    {
        var rules = string.Join(", ", section.SelectionRules.Select(rule =>
            rule == TestOracleRule.RuleName ? $"<span class=\"oracle\">{rule}</span>" : HtmlText.Escape(rule)));
        return $"Selection: {rules}. {string.Join(" ", report.Environments.Select(environment => HtmlText.Escape(Describe(environment)) + "."))}";
    }

    internal static string Describe(RunEnvironment environment) =>
        FormattableString.Invariant(
            $"Prompt-Adapter {environment.Version} on {environment.Runtime}, {environment.System}, {environment.Threads} of {environment.Cores} cores");
}
