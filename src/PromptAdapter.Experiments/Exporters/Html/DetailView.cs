using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>All about one classifier on one test set: reliability beside the classes, confusion, mistakes.</summary>
internal static class DetailView
{
    public static void AppendTo(StringBuilder body, ClassificationDetail detail)
    {
        body.Append("<div class=\"pair\"><div>\n");
        if (detail.Calibration is { } calibration)
        {
            body.Append("<h4>Reliability</h4>\n");
            ReliabilityDiagram.AppendTo(body, calibration);
        }

        body.Append("</div><div>\n");
        ClassBars.AppendTo(body, detail);
        body.Append("</div></div>\n");
        ConfusionView.AppendTo(body, detail);
        MistakeGallery.AppendTo(body, detail.Wrong);
    }
}
