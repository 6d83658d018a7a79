using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx;
using PromptAdapter.Photos;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>predict</c>: labels for new images.</summary>
internal static class PredictCommand
{
    private static readonly Option<bool> Explain =
        new("--explain") { Description = "Show which support images voted, with what weight, and what came from the text." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "predict",
            "Label new images with a fitted classifier: a few, or a library of any size.",
            "promptadapter predict pets.padapter cat.jpg",
            "promptadapter predict pets.padapter new-photos --explain",
            "promptadapter predict pets.padapter new-photos --threshold 0.6 --json",
            "promptadapter predict pets.padapter library --csv answers.csv",
            "promptadapter predict pets.padapter library --sort-into sorted --sort-mode move --dry-run")
        {
            ClassifierOptions.Classifier, AnswerOptions.Images, ClassifierOptions.Model, PrecisionOptions.OfClassifier, AnswerOptions.Top, Explain,
            AnswerOptions.Threshold, AnswerOptions.Unknown, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        foreach (var option in LibraryOptions.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    /// <summary>Answers photos and prints a list of the answers.</summary>
    internal static async Task<int> ListAsync(ParseResult parsed, Terminal terminal, ImageList list, FewShotClassifier classifier, PhotoStreamOptions options,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressDisplay(terminal);
        var all = new List<PhotoAnswer>();
        await foreach (var answer in classifier.PredictStreamAsync(list.Images.Select(path => ImageSource.File(path)), options, cancellationToken)
            .ConfigureAwait(false))
        {
            all.Add(answer);
            if (all.Count % options.Portion == 0 || all.Count == list.Images.Count)
                progress.Report(new ProgressReport("answering photos", all.Count, list.Images.Count));
        }

        progress.Dispose();
        PhotoAnswer[] answers = [.. all.Where(answer => answer.Prediction is not null)];
        SkippedFile[] unreadable = [.. all.Where(answer => answer.Prediction is null).Select(answer => new SkippedFile(answer.Image, answer.Problem!))];
        if (answers.Length == 0)
            throw new InputException((unreadable.Length == 1 ? "" : $"none of the {unreadable.Length} images can be read; the first: ")
                + $"{unreadable[0].Key}: {unreadable[0].Reason}");
        terminal.WarnSkipped(unreadable, "skipped");
        ImageOptions.WarnOf(terminal, options.Predict.Extraction);
        var text = new AnswerText(terminal, parsed.GetValue(AnswerOptions.Top));
        if (parsed.GetValue(GlobalOptions.Json))
        {
            text.WriteJson(answers, [.. unreadable, .. list.Missing], list.Skipped);
        }
        else
        {
            if (options.Predict.Explain)
                text.WriteEvidence(answers);
            else
                text.WriteList(answers);
            text.WriteWithheld(answers);
        }

        return list.Missing.Count == 0 ? CommandLineApplication.Done : CommandLineApplication.BadInput;
    }

    /// <summary>The photos that are named. What is not there is said, and costs no other photo its answer unless that is asked for.</summary>
    internal static ImageList Open(ParseResult parsed, Terminal terminal)
    {
        var named = parsed.GetRequiredValue(AnswerOptions.Images);
        var list = parsed.GetValue(ImageOptions.Strict) ? ImageList.Open(named) : ImageList.OpenWhatIsThere(named);
        terminal.WarnSkipped(list.Missing, "missing");
        terminal.WarnSkipped(list.Skipped, "left out");
        return list;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var isLibrary = LibraryOptions.AreGiven(parsed);
        if (isLibrary && parsed.GetValue(Explain))
            throw new InputException("--explain prints what each answer rests on, which has no place in a library", null,
                "leave it out, or name the photos alone");
        var list = Open(parsed, terminal);
        using var classifier = ClassifierOptions.Load(parsed, terminal);
        if (parsed.GetValue(Explain) && classifier.State.Adapter is ExportedState)
            throw new InputException("is an exported classifier, which holds no support images and cannot say what voted",
                parsed.GetRequiredValue(ClassifierOptions.Classifier), "leave out --explain, or give the .padapter file that it was exported from");
        var options = new PhotoStreamOptions
        {
            Predict = new PredictOptions { Explain = parsed.GetValue(Explain), Extraction = ImageOptions.ParseForReading(parsed) },
            Rules = AnswerOptions.Rules(parsed, classifier),
        };
        return isLibrary
            ? await new LibraryRun(parsed, terminal, list, classifier, options).RunAsync(cancellationToken).ConfigureAwait(false)
            : await ListAsync(parsed, terminal, list, classifier, options, cancellationToken).ConfigureAwait(false);
    }
}
