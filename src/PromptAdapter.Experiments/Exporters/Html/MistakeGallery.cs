using System.Globalization;
using System.Text;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The images that were labelled most wrong, with a thumbnail inside the page where the file can still be read.</summary>
internal static class MistakeGallery
{
    private const int Side = 128, VotesShown = 3;

    public static void AppendTo(StringBuilder body, IReadOnlyList<WrongImage> wrong)
    {
        if (wrong.Count == 0)
            return;
        body.Append("<h4>Most wrong</h4>\n<p class=\"note\">The mistakes with the highest probability.</p>\n<ul class=\"mistakes\">\n");
        foreach (var image in wrong)
        {
            body.Append("<li>");
            if (ThumbnailOf(image) is { } data)
                body.Append(CultureInfo.InvariantCulture, $"<img src=\"data:image/jpeg;base64,{data}\" width=\"76\" height=\"76\" alt=\"\">");
            body.Append(CultureInfo.InvariantCulture, $"<div><b>{HtmlText.Escape(image.Predicted)}</b> {PercentText.Of(image.Probability)}, but it is " +
                $"<b>{HtmlText.Escape(image.Actual)}</b><span class=\"meta\">{HtmlText.Escape(image.Name)}</span>");
            if (image.Evidence is { } evidence)
                body.Append(CultureInfo.InvariantCulture, $"<span class=\"meta\">{HtmlText.Escape(Describe(evidence))}</span>");
            body.Append("</div></li>\n");
        }

        body.Append("</ul>\n");
    }

    private static string Describe(Evidence evidence)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"logit {evidence.Logit:0.00}: text {evidence.TextLogit:0.00}, cache {evidence.CacheLogit:0.00}{(evidence.FittedLogit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", fitted {evidence.FittedLogit:0.00}"))}");
        return evidence.Votes.Count == 0
            ? text
            : text + "; " + string.Join(", ", evidence.Votes.Take(VotesShown).Select(Text));

        static string Text(SupportVote vote) => FormattableString.Invariant($"{vote.Weight:0.00} for {vote.ClassName} from {vote.Image}");
    }

    private static string? ThumbnailOf(WrongImage image) =>
        image.Path is { } path && File.Exists(path) ? ThumbnailData.Of(path, image.ApplyOrientation, Side) : null;
}
