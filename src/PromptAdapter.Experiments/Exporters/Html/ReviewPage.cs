using System.Globalization;
using System.Text;
using PromptAdapter.LeftOut;
using PromptAdapter.Review;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The page of a review: doubtful labels, copies and classes that are mixed up, with thumbnails inside the page.</summary>
public static class ReviewPage
{
    private const int Side = 128, MostOfOneGroup = 6, ExamplesOfPair = 4;

    /// <summary>The whole page.</summary>
    /// <param name="review">What was found.</param>
    /// <param name="data">What to call the data.</param>
    /// <param name="model">The name of the model that saw it.</param>
    /// <param name="applyOrientation">Whether photos are turned upright by their EXIF entry.</param>
    /// <param name="most">The most findings of each kind that are shown.</param>
    public static string Render(DatasetReview review, string data, string model, bool applyOrientation, int most)
    {
        ArgumentNullException.ThrowIfNull(review);
        var thumbnails = new Thumbnails(review, applyOrientation);
        var body = new StringBuilder();
        var strong = review.Labels.Strong.ToArray();
        var made = $"labels reviewed with {model}; {string.Join(", ", Splits(review))}. " +
            $"Prompt-Adapter {typeof(ReviewPage).Assembly.GetName().Version?.ToString(3)}.";
        body.Append(CultureInfo.InvariantCulture,
            $"<header><h1>{HtmlText.Escape(data)}</h1>\n<p class=\"meta\">{HtmlText.Escape(made)}</p>\n<dl class=\"facts\">\n");
        Fact(body, "images", Figures.Count(review.Images.Count), $"{Figures.Count(review.ClassNames.Count)} classes");
        Fact(body, "doubtful labels", Figures.Count(strong.Length), $"of {Figures.Count(review.Labels.Rows.Count)} that could be judged");
        Fact(body, "groups of copies", Figures.Count(review.Copies.Count),
            $"{Figures.Count(review.Copies.Count(group => group.AcrossClasses))} across classes, " +
                $"{Figures.Count(review.Copies.Count(group => group.AcrossSplits))} across splits");
        Fact(body, "pairs of classes mixed up", Figures.Count(review.Pairs.Count),
            $"{Figures.Count(review.Pairs.Count(pair => pair.IsCollapsed))} collapse into each other");
        body.Append("</dl>\n");
        if (review.WhyNoneJudged is { } why)
            body.Append(CultureInfo.InvariantCulture, $"<p>No label could be judged: {HtmlText.Escape(why)}.</p>\n");
        else if (review.Unjudged > 0)
            body.Append(CultureInfo.InvariantCulture,
                $"<p>{Figures.Count(review.Unjudged)} labels could not be judged: no other image shows their class.</p>\n");
        if (review.Unreadable.Count > 0)
            body.Append(CultureInfo.InvariantCulture, $"<p>{Figures.Count(review.Unreadable.Count)} images could not be read.</p>\n");
        body.Append("</header>\n");
        AppendLabels(body, review, strong, thumbnails, most);
        AppendCopies(body, review, thumbnails, most);
        AppendPairs(body, review, thumbnails, most);
        return ReportPage.Render("Review of " + data, body);
    }

    private static void AppendLabels(StringBuilder body, DatasetReview review, DoubtfulLabel[] strong, Thumbnails thumbnails, int most)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section><h2>Doubtful labels</h2>\n<p class=\"note\">Each image was left out in turn and judged by " +
            $"classifiers that learnt from the others. Here another class is at least {DoubtfulLabel.Least:0} times as likely as the label; the most " +
            $"doubtful first{Shown(strong.Length, most)}.</p>\n");
        if (strong.Length == 0)
            body.Append("<p>None.</p>\n");
        AppendList(body, strong.Take(most).Select(one =>
        {
            var image = review.Images[one.Row];
            return thumbnails.Item(
                one.Row, $"labelled <b>{HtmlText.Escape(review.ClassNames[one.Label])}</b>, looks like " +
                $"<b>{HtmlText.Escape(review.ClassNames[one.LooksLike])}</b>",
                $"{Likelier(one)} · {image.Key}");
        }));
        body.Append("</section>\n");
    }

    private static void AppendCopies(StringBuilder body, DatasetReview review, Thumbnails thumbnails, int most)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section><h2>Copies</h2>\n<p class=\"note\">The same file, or the same photo in another size, cut or " +
            $"quality: those with different labels first, then those in different splits{Shown(review.Copies.Count, most)}.</p>\n");
        if (review.Copies.Count == 0)
            body.Append("<p>None.</p>\n");
        foreach (var group in review.Copies.Take(most))
        {
            body.Append(CultureInfo.InvariantCulture, $"<h4>{HtmlText.Escape(Describe(group))}</h4>\n");
            AppendList(body, group.Images.Take(MostOfOneGroup).Select(row =>
            {
                var image = review.Images[row];
                return thumbnails.Item(row, $"<b>{HtmlText.Escape(review.ClassNames[image.Label])}</b>{(image.Split.Length == 0 ? "" : " · " + image.Split)}",
                    image.Key);
            }));
        }

        body.Append("</section>\n");
    }

    private static void AppendPairs(StringBuilder body, DatasetReview review, Thumbnails thumbnails, int most)
    {
        body.Append(CultureInfo.InvariantCulture, $"<section><h2>Classes that are mixed up</h2>\n<p class=\"note\">Pairs of which two images or more are " +
            $"given the other's label when they are left out. From {100 * ClassPair.Collapsed:0} % on they collapse into each other: perhaps they are one " +
            $"class, or their names or folders are not kept apart{Shown(review.Pairs.Count, most)}.</p>\n");
        if (review.Pairs.Count == 0)
            body.Append("<p>None.</p>\n");
        foreach (var pair in review.Pairs.Take(most))
        {
            var (first, second) = (HtmlText.Escape(review.ClassNames[pair.First]), HtmlText.Escape(review.ClassNames[pair.Second]));
            body.Append(CultureInfo.InvariantCulture, $"<h4>{first} and {second}: {100 * pair.Share:0} " +
                $"%{(pair.IsCollapsed ? ", they collapse into each other" : "")}</h4>\n<p class=\"note\">Of {pair.Images} images {pair.FirstAsSecond} of " +
                $"{first} look like {second} and {pair.SecondAsFirst} of {second} like {first}.</p>\n");
            AppendList(body, review.Labels.Doubtful
                .Where(one => Math.Min(one.Label, one.LooksLike) == pair.First && Math.Max(one.Label, one.LooksLike) == pair.Second)
                .Take(ExamplesOfPair)
                .Select(one =>
                    thumbnails.Item(one.Row, $"labelled <b>{HtmlText.Escape(review.ClassNames[one.Label])}</b>",
                    $"{Likelier(one)} · {review.Images[one.Row].Key}")));
        }

        body.Append("</section>\n");
    }

    private static void AppendList(StringBuilder body, IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length > 0)
            body.Append("<ul class=\"mistakes\">\n").AppendJoin('\n', all).Append("\n</ul>\n");
    }

    private static string Describe(DuplicateGroup group)
    {
        var kind = group.Exact ? "the same file" : string.Create(CultureInfo.InvariantCulture, $"nearly the same (likeness {group.Likeness:0.00})");
        var count = group.Images.Count > MostOfOneGroup ? string.Create(CultureInfo.InvariantCulture, $"{group.Images.Count} images, ") : "";
        return count + kind + (group.AcrossClasses ? ", in different classes" : "") + (group.AcrossSplits ? ", in different splits" : "");
    }

    private static string Likelier(DoubtfulLabel one) => one.LooksLikelier > 1e6 ? "over a million times likelier"
        : one.LooksLikelier < 1.5 ? "a little likelier"
        : string.Create(CultureInfo.InvariantCulture, $"{one.LooksLikelier:#,0} times likelier");

    private static string Shown(int all, int most) => all > most ? string.Create(CultureInfo.InvariantCulture, $"; {most} of {all} are shown") : "";

    private static IEnumerable<string> Splits(DatasetReview review) => review.Images.GroupBy(image => image.Split, StringComparer.Ordinal)
        .Select(split => $"{Figures.Count(split.Count())} images{(split.Key.Length == 0 ? "" : " of " + split.Key)}");

    private static void Fact(StringBuilder body, string name, string value, string detail) =>
        body.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{HtmlText.Escape(value)}<small>{HtmlText.Escape(detail)}</small></dd></div>\n");

    private sealed class Thumbnails(DatasetReview review, bool applyOrientation)
    {
        /// <summary>An entry of a list.</summary>
        /// <param name="row">The image.</param>
        /// <param name="text">What is said of it, as HTML.</param>
        /// <param name="detail">What stands below, as text.</param>
        public string Item(int row, string text, string detail)
        {
            var image = ThumbnailData.Of(review.Images[row].Path, applyOrientation, Side) is { } data
                ? $"<img src=\"data:image/jpeg;base64,{data}\" width=\"76\" height=\"76\" alt=\"\">" : "";
            return $"<li>{image}<div>{text}<span class=\"meta\">{HtmlText.Escape(detail)}</span></div></li>";
        }
    }
}
