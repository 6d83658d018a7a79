using System.Globalization;
using System.Text;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The accuracy of each class as a bar, the worst first; of many classes the ends, and the others behind a fold.</summary>
internal static class ClassBars
{
    private const int AllShown = 30, Worst = 15, Best = 5, Largest = 1000;

    public static void AppendTo(StringBuilder body, ClassificationDetail detail)
    {
        (string Name, Accuracy Accuracy)[] classes =
            [.. detail.ClassNames.Select((name, label) => (name, detail.Confusion.OfClass(label))).Where(entry => entry.Item2.Total > 0)
            .OrderBy(entry => entry.Item2.Percent)];
        body.Append(CultureInfo.InvariantCulture,
            $"<h4>Accuracy by class</h4>\n<p class=\"note\">Mean over {classes.Length} classes {Figures.Percent(detail.Confusion.MeanPerClassPercent)} %.");
        if (classes.Length <= AllShown)
        {
            body.Append("</p>\n");
            Append(body, classes);
            return;
        }

        body.Append(CultureInfo.InvariantCulture, $" The {Worst} worst and the {Best} best:</p>\n");
        Append(body, [.. classes[..Worst], .. classes[^Best..]]);
        if (classes.Length > Largest)
            return;
        body.Append(CultureInfo.InvariantCulture, $"<details><summary>all {classes.Length} classes</summary><div class=\"body\">\n");
        Append(body, classes);
        body.Append("</div></details>\n");
    }

    private static void Append(StringBuilder body, IReadOnlyList<(string Name, Accuracy Accuracy)> classes)
    {
        body.Append("<table class=\"bars\"><tbody>\n");
        foreach (var (name, accuracy) in classes)
            body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Escape(name)}</th><td class=\"track\" aria-hidden=\"true\"><i " +
                $"style=\"--share:{accuracy.Percent:0.#}%\"></i></td><td>{accuracy.Percent:0.0} %</td><td>{accuracy.Correct} of {accuracy.Total}</td></tr>\n");
        body.Append("</tbody></table>\n");
    }
}
