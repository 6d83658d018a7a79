using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Imaging;
using PromptAdapter.Photos;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>watch</c>: answers photos as they arrive in a folder.</summary>
internal static class WatchCommand
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "The folder to watch, with all folders in it." };

    private static readonly Option<bool> Existing = new("--existing") { Description = "Answer the photos that are there already first." };

    private static readonly Option<bool> JsonLines = new("--jsonl") { Description = "Print a JSON object in each line, as 'predict --jsonl' does." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("watch", "Answer photos as they arrive in a folder, until Ctrl-C.",
            "promptadapter watch pets.padapter inbox", "promptadapter watch pets.padapter inbox --existing --jsonl")
        {
            ClassifierOptions.Classifier, Folder, ClassifierOptions.Model, PrecisionOptions.OfClassifier, Existing, JsonLines, AnswerOptions.Top,
            AnswerOptions.Threshold, AnswerOptions.Unknown, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(GlobalOptions.Json))
            throw new InputException("a watch has no end, and so no one document", null, "give --jsonl, for a document in each line");
        var watch = new FolderWatch(parsed.GetRequiredValue(Folder), parsed.GetValue(Existing));
        using var classifier = ClassifierOptions.Load(parsed, terminal);
        var options = new PhotoStreamOptions
        {
            Predict = new PredictOptions { Extraction = ImageOptions.ParseForReading(parsed) },
            Rules = AnswerOptions.Rules(parsed, classifier),
        };
        terminal.PrintWarnings(); // at once: a watch has no end at which they would be read
        var text = new AnswerText(terminal, parsed.GetValue(AnswerOptions.Top));
        await terminal.Error.WriteLineAsync($"watching {ShownPath.Of(watch.Folder)}; Ctrl-C ends it").ConfigureAwait(false);
        if (!terminal.OutIsTerminal && !parsed.GetValue(JsonLines))
            text.WriteHeader();
        var (answered, isStoreRefused) = (0, false);
        try
        {
            await foreach (var arrived in watch.ArrivalsAsync(cancellationToken).ConfigureAwait(false))
            {
                var photos = arrived.Select(path => ImageSource.File(path, ShownPath.Of(path)));
                await foreach (var answer in classifier.PredictStreamAsync(photos, options, cancellationToken).ConfigureAwait(false))
                {
                    answered += answer.Problem is null ? 1 : 0;
                    if (parsed.GetValue(JsonLines))
                        await terminal.Out.WriteAsync(AnswerRows.Of(answer, AnswerFormat.JsonLines, parsed.GetValue(AnswerOptions.Top))).ConfigureAwait(false);
                    else if (answer.Problem is null)
                        text.WriteLine(answer);
                    if (answer.Problem is { } problem)
                        Styled.WriteWarning(terminal, $"skipped: {answer.Image} ({problem})");
                }

                if (!isStoreRefused && options.Predict.Extraction.Store?.Refusal is not null)
                {
                    isStoreRefused = true;
                    ImageOptions.WarnOf(terminal, options.Predict.Extraction);
                    terminal.PrintWarnings();
                }

                await terminal.Out.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"answered {answered:N0} {(answered == 1 ? "photo" : "photos")}")).ConfigureAwait(false);
            return CommandLineApplication.Interrupted; // the way that a watch ends
        }

        return CommandLineApplication.Done;
    }
}
