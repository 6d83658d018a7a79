using System.Globalization;
using System.Text;
using PromptAdapter.Photos;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The page of a library of photos: the most doubtful answers, then every class, with thumbnails inside the page.</summary>
public static class PhotoPage
{
    private const int Side = 96, MostDoubtful = 60, MostInAll = 1500, MostOfClass = 60, FewestOfClass = 6, MostProblems = 200;

    /// <summary>The whole page.</summary>
    /// <param name="classifier">What to call the classifier.</param>
    /// <param name="classNames">Its classes, in label order.</param>
    /// <param name="names">What to call each photo, <c>[N]</c>.</param>
    /// <param name="paths">Where each photo lies, <c>[N]</c>.</param>
    /// <param name="answers">What was answered, <c>[N]</c>.</param>
    /// <param name="applyOrientation">Whether photos are turned upright by their EXIF entry.</param>
    public static string Render(string classifier, IReadOnlyList<string> classNames, IReadOnlyList<string> names, IReadOnlyList<string> paths,
        IReadOnlyList<AnswerSummary> answers, bool applyOrientation)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(answers);
        var photos = new Photos(names, paths, answers, applyOrientation);
        var readable = Enumerable.Range(0, answers.Count).Where(i => answers[i].Problem is null).ToArray();
        var unknown = readable.Where(i => answers[i].IsWithheld).ToArray();
        var answered = readable.Where(i => !answers[i].IsWithheld).ToArray();
        var classes = answered.ToLookup(i => answers[i].Best!, StringComparer.Ordinal);
        string[] found = [.. classNames.Where(classes.Contains)];
        var body = new StringBuilder();
        body.Append(CultureInfo.InvariantCulture, $"<header><h1>Photos by class</h1>\n<p class=\"meta\">answered by {HtmlText.Escape(classifier)}. " +
            $"Prompt-Adapter {typeof(PhotoPage).Assembly.GetName().Version?.ToString(3)}.</p>\n<dl class=\"facts\">\n");
        Fact(body, "photos", answers.Count, "");
        Fact(body, "classes", found.Length, $"of {Figures.Count(classNames.Count)} that the classifier knows");
        Fact(body, PhotoAnswer.Unknown, unknown.Length, "too doubtful for an answer");
        Fact(body, "cannot be read", answers.Count - readable.Length, "");
        body.Append("</dl>\n");
        AppendContents(body, found, classes, unknown.Length);
        body.Append("</header>\n");

        var doubtful = answered.OrderBy(i => answers[i].Margin).ThenBy(i => i).Take(MostDoubtful).ToArray();
        Append(body, photos, "doubtful", "The most doubtful answers", "Those in which the best class is least ahead of the next.", doubtful, answered.Length,
            bySecond: true);
        var room = Math.Clamp(MostInAll / Math.Max(1, found.Length), FewestOfClass, MostOfClass);
        if (unknown.Length > 0)
            Append(body, photos, PhotoAnswer.Unknown, "Unknown", "No answer was given; what stands with a photo is the class that would have been it.",
                [.. unknown.OrderByDescending(i => answers[i].Probability).ThenBy(i => i).Take(room)], unknown.Length, bySecond: true);
        for (var label = 0; label < found.Length; label++)
            Append(body, photos, Anchor(label), found[label], "The surest first.",
                [.. classes[found[label]].OrderByDescending(i => answers[i].Probability).ThenBy(i => i).Take(room)], classes[found[label]].Count(),
                    bySecond: false);
        AppendProblems(body, names, answers);
        return ReportPage.Render("Photos by class", body);
    }

    private static string Anchor(int label) => string.Create(CultureInfo.InvariantCulture, $"class-{label}");

    private static void Fact(StringBuilder body, string name, int value, string detail) =>
        body.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Figures.Count(value)}<small>{HtmlText.Escape(detail)}</small></dd></div>\n");

    private static void AppendContents(StringBuilder body, string[] found, ILookup<string, int> classes, int unknown)
    {
        body.Append("<nav aria-label=\"classes\"><ul class=\"legend\">\n<li><a href=\"#doubtful\">most doubtful</a></li>\n");
        if (unknown > 0)
            body.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{PhotoAnswer.Unknown}\">{PhotoAnswer.Unknown}</a> {Figures.Count(unknown)}</li>\n");
        for (var label = 0; label < found.Length; label++)
            body.Append(CultureInfo.InvariantCulture,
                $"<li><a href=\"#{Anchor(label)}\">{HtmlText.Escape(found[label])}</a> {Figures.Count(classes[found[label]].Count())}</li>\n");
        body.Append("</ul></nav>\n");
    }

    private static void Append(
        StringBuilder body, Photos photos, string anchor, string heading, string note, int[] shown, int all, bool bySecond)
    {
        var some = shown.Length < all ? $" {Figures.Count(shown.Length)} of {Figures.Count(all)} are shown." : "";
        body.Append(CultureInfo.InvariantCulture,
            $"<section id=\"{anchor}\"><h2>{HtmlText.Escape(heading)}</h2>\n<p class=\"note\">{Figures.Count(all)} photos. {note}{some}</p>\n");
        if (shown.Length > 0)
            body.Append("<ul class=\"mistakes\">\n").AppendJoin('\n', shown.Select(i => photos.Item(i, bySecond))).Append("\n</ul>\n");
        body.Append("</section>\n");
    }

    private static void AppendProblems(StringBuilder body, IReadOnlyList<string> names, IReadOnlyList<AnswerSummary> answers)
    {
        int[] broken = [.. Enumerable.Range(0, answers.Count).Where(i => answers[i].Problem is not null)];
        if (broken.Length == 0)
            return;
        body.Append(CultureInfo.InvariantCulture, $"<section id=\"problems\"><h2>Cannot be read</h2>\n<p class=\"note\">{Figures.Count(broken.Length)} files" +
            $"{(broken.Length > MostProblems ? $"; {Figures.Count(MostProblems)} are listed" : "")}.</p>\n<ul>\n");
        foreach (var i in broken.Take(MostProblems))
            body.Append(CultureInfo.InvariantCulture,
                $"<li>{HtmlText.Escape(names[i])} <span class=\"meta\">{HtmlText.Escape(answers[i].Problem!)}</span></li>\n");
        body.Append("</ul></section>\n");
    }

    private sealed class Photos(IReadOnlyList<string> names, IReadOnlyList<string> paths, IReadOnlyList<AnswerSummary> answers, bool applyOrientation)
    {
        private readonly Dictionary<int, string?> _thumbnails = []; // a photo may stand under doubt and under its class

        public string Item(int photo, bool bySecond)
        {
            var answer = answers[photo];
            var image = ThumbnailOf(photo) is { } data ? $"<img src=\"data:image/jpeg;base64,{data}\" width=\"76\" height=\"76\" loading=\"lazy\" alt=\"\">"
                : "";
            var second = bySecond && answer.Second is { } next ? $", then {HtmlText.Escape(next)} {Percent(answer.SecondProbability)}" : "";
            return $"<li>{image}<div><b>{HtmlText.Escape(answer.Best!)}</b> {Percent(answer.Probability)}{second}" +
                $"<span class=\"meta\">{HtmlText.Escape(names[photo])}</span></div></li>";
        }

        private static string Percent(double share) => PercentText.Of(share);

        // Of a photo that has gone meanwhile, for example into the folder of its class, the page says what it can.
        private string? ThumbnailOf(int photo)
        {
            if (_thumbnails.TryGetValue(photo, out var known))
                return known;
            var made = ThumbnailData.Of(paths[photo], applyOrientation, Side);
            _thumbnails.Add(photo, made);
            return made;
        }
    }
}
