using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Review;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>review</c>: what to put right in labelled images before anything is learnt from them.</summary>
internal static class ReviewCommand
{
    private const int Printed = 10, KeyWidth = 28, NameWidth = 16; // so that a line has 80 columns

    private static readonly Option<string?> Output = new("--out", "-o", "--output")
    {
        Description = "Write a page of thumbnails of what was found; one file that needs no network.",
        HelpName = "FILE.html",
    };

    private static readonly Option<int> Top = new Option<int>("--top")
    {
        Description = "Findings of each kind, on the page and with --json, at most.",
        DefaultValueFactory = _ => 100,
    }.Whole(1, 10_000);

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "review",
            "Find doubtful labels, copies and classes that are mixed up, in all splits of labelled images. What is found changes no exit code.",
            "promptadapter review photos -o review.html",
            "promptadapter review photos -o review.html --model resnet18",
            "promptadapter review labels.csv --json")
        {
            DataOptions.Data, Output, Top, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, PrecisionOptions.Precision,
            PromptOptions.Template, DataOptions.Root, DataOptions.Encoding, ImageOptions.Orientation, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var dataset = DataOptions.Open(parsed, terminal);
        var page = parsed.GetValue(Output) is { } path
            ? Outputs.RequireFile(parsed, terminal, Output, path, dataset.Images.Select(image => image.Path)) : null;
        var options = new ReviewOptions
        {
            Extraction = ImageOptions.Parse(parsed, ImageOptions.Orientation),
            Templates = PromptOptions.Templates(parsed),
            Threads = parsed.GetValue(GlobalOptions.Threads),
        };
        using var model = ModelOptions.LoadEncoder(parsed, parsed.GetValue(ModelOptions.Vocabulary));
        using var progress = new ProgressDisplay(terminal);
        var review = await DatasetReview.RunAsync(model, dataset, options, progress, cancellationToken).ConfigureAwait(false);
        progress.Dispose();
        terminal.WarnSkipped(review.Unreadable, "skipped");
        ModelOptions.WarnOf(terminal, model);

        if (page is not null)
            AtomicFile.WriteText(page, ReviewPage.Render(review, dataset.Name, model.Name, options.Extraction.ApplyOrientation, parsed.GetValue(Top)));
        if (parsed.GetValue(GlobalOptions.Json))
            PrintJson(terminal, review, parsed.GetValue(Top), dataset.Skipped, page);
        else
            Print(terminal, review, page);
        return CommandLineApplication.Done;
    }

    private static void PrintJson(Terminal terminal, DatasetReview review, int most, IReadOnlyList<SkippedFile> leftOut, string? page) => terminal.WriteJson(new
    {
        Images = review.Images.Count,
        Classes = review.ClassNames.Count,
        Judged = review.Labels.Rows.Count,
        Judge = LabelReview.DefaultMethod,
        Doubtful = review.Labels.Strong.Count(),
        Labels = review.Labels.Strong.Take(most).Select(one => new
        {
            Image = review.Images[one.Row].Key,
            review.Images[one.Row].Split,
            Label = review.ClassNames[one.Label],
            LooksLike = review.ClassNames[one.LooksLike],
            one.Own,
            one.Other,
            one.Margin,
        }),
        Groups = review.Copies.Count,
        Copies = review.Copies.Take(most).Select(group => new
        {
            group.Exact,
            group.Likeness,
            group.AcrossClasses,
            group.AcrossSplits,
            Images = group.Images.Select(row => new
            {
                Image = review.Images[row].Key,
                review.Images[row].Split,
                Label = review.ClassNames[review.Images[row].Label],
            }),
        }),
        Pairs = review.Pairs.Take(most).Select(pair => new
        {
            First = review.ClassNames[pair.First],
            Second = review.ClassNames[pair.Second],
            pair.FirstAsSecond,
            pair.SecondAsFirst,
            pair.Images,
            pair.Share,
            Collapsed = pair.IsCollapsed,
        }),
        Page = page,
        Skipped = review.Unreadable.Select(file => new { Image = file.Key, file.Reason }),
        LeftOut = leftOut.Select(file => new { Image = file.Key, file.Reason }),
    });

    private static void Print(Terminal terminal, DatasetReview review, string? page)
    {
        var strong = review.Labels.Strong.ToArray();
        terminal.Out.WriteLine(
            $"{Count(review.Images.Count, "image")} of {Count(review.ClassNames.Count, "class", "es")}, {Count(review.Labels.Rows.Count, "label")} judged"
            + (review.Unjudged == 0 ? "" : $", {Number(review.Unjudged)} not: no other image shows their class"));
        terminal.Out.WriteLine(review.Labels.Rows.Count == 0 ? $"doubtful labels: none could be looked for, {review.WhyNoneJudged}"
            : $"doubtful labels: {(strong.Length == 0 ? "none" : Number(strong.Length) + ", the most doubtful first")}");
        foreach (var one in strong.Take(Printed))
            terminal.Out.WriteLine($"  {Short(review.Images[one.Row].Key)}: {Name(review, one.Label)}, looks like {Name(review, one.LooksLike)}");
        More(terminal, strong.Length, page);
        terminal.Out.WriteLine(review.Copies.Count == 0 ? "copies: none"
            : $"groups of copies: {review.Copies.Count}; {review.Copies.Count(group => group.AcrossClasses)} across classes, "
                + $"{review.Copies.Count(group => group.AcrossSplits)} across splits");
        foreach (var group in review.Copies.Take(Printed))
            terminal.Out.WriteLine(
                $"  {(group.Exact ? "same" : "near")}: {string.Join(" = ", group.Images.Take(2).Select(row => Short(review.Images[row].Key)))}"
                + (group.Images.Count > 2 ? $" and {group.Images.Count - 2} more" : ""));
        More(terminal, review.Copies.Count, page);
        terminal.Out.WriteLine(review.Pairs.Count == 0 ? "classes mixed up: none" : "classes mixed up:");
        foreach (var pair in review.Pairs.Take(Printed))
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {Name(review, pair.First)} and {Name(review, pair.Second)}: {pair.FirstAsSecond + pair.SecondAsFirst} of {pair.Images} " +
                    $"images{(pair.IsCollapsed ? ", they collapse into each other" : "")}"));
        More(terminal, review.Pairs.Count, page);
        if (page is not null)
            terminal.Out.WriteLine($"wrote {ShownPath.Of(page)}");
    }

    private static void More(Terminal terminal, int count, string? page)
    {
        if (count > Printed)
            terminal.Out.WriteLine($"  and {count - Printed} more{(page is null ? " (-o FILE.html shows them)" : "")}");
    }

    private static string Name(DatasetReview review, int label) =>
        review.ClassNames[label] is { Length: > NameWidth } name ? name[..(NameWidth - 1)] + "…" : review.ClassNames[label];

    // The end of a path tells images apart.
    private static string Short(string key) => key.Length <= KeyWidth ? key : "…" + key[^(KeyWidth - 1)..];

    private static string Count(int count, string one, string plural = "s") => $"{Number(count)} {one}{(count == 1 ? "" : plural)}";

    private static string Number(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
