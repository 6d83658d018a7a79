using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Review;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>suggest</c>: which photos to label next.</summary>
internal static class SuggestCommand
{
    private static readonly Argument<string[]> Images = new("DIR")
    {
        Description = "Folders that are searched for images without labels, or image files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Count = new Option<int>("--count")
    {
        Description = "How many images to suggest.",
        DefaultValueFactory = _ => 20,
    }.Whole(1, 100_000);

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "suggest",
            "Say which images to label next: those that stand for most of what the classifier is unsure of.",
            "promptadapter suggest pets.padapter new-photos",
            "promptadapter suggest pets.padapter new-photos --count 50 --json")
        {
            ClassifierOptions.Classifier, Images, ClassifierOptions.Model, PrecisionOptions.OfClassifier, Count, ImageOptions.Strict, ImageOptions.Store,
            ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var list = ImageList.Open(parsed.GetRequiredValue(Images));
        terminal.WarnSkipped(list.Skipped, "left out");
        using var classifier = ClassifierOptions.Load(parsed, terminal);
        using var progress = new ProgressDisplay(terminal);
        var extraction = ImageOptions.ParseForReading(parsed);
        var suggested = await classifier
            .SuggestAsync(list.Images, parsed.GetValue(Count), extraction, progress, cancellationToken).ConfigureAwait(false);
        progress.Dispose();
        terminal.WarnSkipped(suggested.Unreadable, "skipped");
        ImageOptions.WarnOf(terminal, extraction);
        if (parsed.GetValue(GlobalOptions.Json))
            PrintJson(terminal, suggested, list.Skipped);
        else
            Print(terminal, suggested);
        return CommandLineApplication.Done;
    }

    private static void PrintJson(Terminal terminal, LabelSuggestions suggested, IReadOnlyList<SkippedFile> leftOut) => terminal.WriteJson(new
    {
        Suggestions = suggested.Picks.Select(pick => pick with { Image = ShownPath.Of(pick.Image) }),
        suggested.Pool,
        suggested.Fitted,
        suggested.Copies,
        Skipped = suggested.Unreadable.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
        LeftOut = leftOut.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
    });

    // Tab-separated in a pipe, so that the first column can be handed on.
    private static void Print(Terminal terminal, LabelSuggestions suggested)
    {
        if (!terminal.OutIsTerminal)
            terminal.Out.WriteLine("image\treason");
        foreach (var pick in suggested.Picks)
        {
            var (image, reason) = (ForeignText.Line(ShownPath.Of(pick.Image)), ForeignText.Line(Reason(pick)));
            terminal.Out.Write(terminal.OutIsTerminal ? $"{image}\n  {reason}\n" : $"{image}\t{reason}\n");
        }

        if (terminal.OutIsTerminal)
            terminal.Out.WriteLine($"{suggested.Picks.Count} of {suggested.Pool} images"
                + (suggested.Fitted == 0 ? "" : $"; {suggested.Fitted} left out that the classifier was fitted on")
                + (suggested.Copies == 0 ? "" : $"; {suggested.Copies} left out as copies of others"));
    }

    private static string Reason(LabelSuggestion pick) => string.Create(CultureInfo.InvariantCulture,
        $"{pick.Label} {PercentText.Of(pick.Probability)} or {pick.Second} {PercentText.Of(pick.SecondProbability)}, stands for {pick.StandsFor} " +
            $"image{(pick.StandsFor == 1 ? "" : "s")}");
}
