using System.Globalization;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The report of one classifier on labelled images: the same pieces as a benchmark's, on a page of their own.</summary>
public static class ClassifierReport
{
    /// <summary>The whole page.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="name">What to call the classifier: the name of its file.</param>
    /// <param name="data">What it was measured on, in words.</param>
    public static string Render(ClassifierState state, ClassifierEvaluation evaluation, string name, string data)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(evaluation);
        var accuracy = evaluation.Accuracy;
        var (low, high) = accuracy.Interval95();
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<header><h1>{HtmlText.Escape(name)}</h1>\n<p class=\"meta\">{HtmlText.Escape($"{state.Method} on {state.Model}, selection {state.Selection}; measured on {data}. Prompt-Adapter {typeof(ClassifierReport).Assembly.GetName().Version?.ToString(3)}.")}</p>\n<dl class=\"facts\">\n");
        Fact(body, "accuracy", PercentText.OfPercent(accuracy.Percent), FormattableString.Invariant($"95 % interval {low:0.0} to {high:0.0} % (Wilson)"));
        Fact(body, "images", Figures.Count(accuracy.Total), $"{Figures.Count(accuracy.Correct)} right");
        Fact(body, "mean over classes", PercentText.OfPercent(evaluation.Confusion.MeanPerClassPercent), $"{Figures.Count(state.ClassNames.Count)} classes");
        if (evaluation.Calibration is { } calibration)
            Fact(body, "calibration error", $"{Figures.Percent(calibration.ExpectedErrorPercent)}", "percentage points");
        body.Append("</dl>\n");
        if (state.Selection == Selection.TestOracleRule.RuleName)
            body.Append("<p class=\"warning\">The settings of this classifier were chosen by <b>test</b> accuracy (<code>test-oracle</code>).</p>\n");
        if (evaluation.LeftOut > 0)
            body.Append(CultureInfo.InvariantCulture,
                $"<p>{Figures.Count(evaluation.LeftOut)} images were left out because the classifier was fitted on them.</p>\n");
        if (evaluation.Unreadable.Count > 0)
            body.Append(CultureInfo.InvariantCulture, $"<p>{Figures.Count(evaluation.Unreadable.Count)} images could not be read and were not counted.</p>\n");
        body.Append("</header>\n<section>\n");
        DetailView.AppendTo(body, Detail(state, evaluation));
        body.Append("</section>\n");
        return ReportPage.Render(name, body);
    }

    private static ClassificationDetail Detail(ClassifierState state, ClassifierEvaluation evaluation) => new(
        state.ClassNames,
        evaluation.Confusion,
        evaluation.Calibration,
        [.. evaluation.Wrong.Take(ClassificationDetail.MistakesShown)
            .Select(image =>
            new WrongImage(image.Key, image.Actual, image.Predicted, image.Probability, image.Path) { Evidence = image.Evidence,
            ApplyOrientation = state.ApplyOrientation })]);

    private static void Fact(StringBuilder body, string name, string value, string detail) =>
        body.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{HtmlText.Escape(value)}<small>{HtmlText.Escape(detail)}</small></dd></div>\n");
}
