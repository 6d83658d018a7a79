using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Runtime;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>evaluate</c>: accuracy on labelled images that the classifier has not seen.</summary>
internal static class EvaluateCommand
{
    private const int MistakesShown = 5;

    private static readonly Option<string?> Split = CreateSplit();

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "Write a page with accuracy, classes, confusion, reliability and the images it got most wrong; one file that needs no network.",
        HelpName = "FILE.html",
    };

    private static readonly Option<string?> Others = new("--others")
    {
        Description = "Images of none of the classes, in a folder: how well they are told from the others, and how many are taken for one of them.",
        HelpName = "DIR",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "evaluate",
            "Measure a classifier on labelled images; images it was fitted on are recognised and left out.",
            "promptadapter evaluate pets.padapter photos",
            "promptadapter evaluate pets.padapter photos --split test --json",
            "promptadapter evaluate pets.padapter photos --report report.html",
            "promptadapter evaluate pets.padapter photos --others other-photos")
        {
            ClassifierOptions.Classifier, DataOptions.Data, ClassifierOptions.Model, PrecisionOptions.OfClassifier, Split, Report, Others,
            DataOptions.Root, DataOptions.Encoding, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var dataset = DataOptions.Open(parsed, terminal, fewestClasses: 1);
        var report = parsed.GetValue(Report) is { } path
            ? Outputs.RequireFile(parsed, terminal, Report, path, dataset.Images.Select(image => image.Path)) : null;
        var (name, images) = Choose(dataset, parsed.GetValue(Split));
        var others = parsed.GetValue(Others) is { } folder ? ImageList.Open([folder]) : null;
        terminal.WarnSkipped(others?.Skipped ?? [], "left out");
        using var classifier = ClassifierOptions.Load(parsed, terminal);
        using var progress = new ProgressDisplay(terminal);
        var extraction = ImageOptions.ParseForReading(parsed);
        var evaluation = await classifier.EvaluateAsync(images, dataset.ClassNames, extraction, progress, cancellationToken)
            .ConfigureAwait(false);
        var rejection = others is null ? null
            : await classifier.EvaluateOthersAsync(evaluation, others.Images, extraction, progress, cancellationToken).ConfigureAwait(false);
        progress.Dispose();
        terminal.WarnSkipped([.. evaluation.Unreadable, .. rejection?.Unreadable ?? []], "skipped");
        ImageOptions.WarnOf(terminal, extraction);
        foreach (var warning in evaluation.Warnings)
            terminal.Warn(warning);
        if (evaluation.AtChance is { } atChance)
            terminal.Warn(atChance);

        if (report is not null)
            WriteReport(report, parsed, classifier, name, evaluation);
        if (parsed.GetValue(GlobalOptions.Json))
            PrintJson(terminal, classifier, name, evaluation, rejection, dataset.Skipped);
        else
            Print(terminal, classifier, name, evaluation, rejection);
        return CommandLineApplication.Done;
    }

    // Test images where there are any: whatever was trained or chosen on is no measure.
    private static (string Name, IReadOnlyList<LabelledImage> Images) Choose(ImageDataset dataset, string? split) => split switch
    {
        "train" => ("train", dataset.Train),
        "val" => ("val", dataset.Validation ?? throw Missing(dataset, "val")),
        "test" => ("test", dataset.Test ?? throw Missing(dataset, "test")),
        null when dataset.Test is { } test => ("test", test),
        _ => ("all", [.. dataset.Images]),
    };

    private static InputException Missing(ImageDataset dataset, string split) =>
        new($"has no {split} images", dataset.Root, "leave out --split, or name a split that it has");

    private static void WriteReport(string report, ParseResult parsed, FewShotClassifier classifier, string split, ClassifierEvaluation evaluation)
    {
        var name = Path.GetFileName(parsed.GetRequiredValue(ClassifierOptions.Classifier));
        var data = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(DataOptions.Data)))) +
            (split == "all" ? "" : $", {split} split");
        AtomicFile.WriteText(report, ClassifierReport.Render(classifier.State, evaluation, name, data));
    }

    private static void PrintJson(Terminal terminal, FewShotClassifier classifier, string split, ClassifierEvaluation evaluation,
        OthersEvaluation? others, IReadOnlyList<SkippedFile> leftOut)
    {
        var classes = Enumerable.Range(0, classifier.ClassNames.Count);
        terminal.WriteJson(new
        {
            Split = split,
            Images = evaluation.Accuracy.Total,
            evaluation.Accuracy.Correct,
            Accuracy = evaluation.Accuracy.Percent,
            CalibrationError = evaluation.Calibration?.ExpectedErrorPercent,
            MeanPerClass = evaluation.Confusion.MeanPerClassPercent,
            classifier.State.Method,
            classifier.State.Selection,
            PerClass = classes.Select(label => (Name: classifier.ClassNames[label], Score: evaluation.Confusion.OfClass(label)))
                .Select(entry =>
                new
                {
                    Label = entry.Name,
                    Images = entry.Score.Total,
                    entry.Score.Correct,
                    Accuracy = entry.Score.Total == 0 ? (double?)null : entry.Score.Percent
                }),
            Confusion = classes.Select(actual => classes.Select(predicted => evaluation.Confusion[actual, predicted])),
            Others = others is null ? null : new { others.Images, others.AreaPercent, others.Accepted, others.AcceptedPercent, others.KnownAnsweredPercent },
            LeftOut = evaluation.LeftOut,
            Skipped = evaluation.Unreadable.Select(file => new { Image = file.Key, file.Reason }),
            LeftOutFiles = leftOut.Select(file => new { Image = file.Key, file.Reason }),
            evaluation.Warnings,
        });
    }

    private static void Print(
        Terminal terminal, FewShotClassifier classifier, string split, ClassifierEvaluation evaluation, OthersEvaluation? others)
    {
        var table = new FittedTable(1, TableBorder.Rounded, TableBorder.Markdown).AddColumns("class").AddNumbers("images", "accuracy")
            .AddColumns("most often taken for");
        for (var label = 0; label < classifier.ClassNames.Count; label++)
        {
            var score = evaluation.Confusion.OfClass(label);
            table.AddRow(TableText.Of(classifier.ClassNames[label]), score.Total.ToString(CultureInfo.InvariantCulture),
                score.Total == 0 ? "-" : PercentText.OfPercent(score.Percent), TableText.Of(MostConfused(classifier, evaluation, label)));
        }

        table.Write(terminal);
        var (low, high) = evaluation.Accuracy.Interval95();
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {PercentText.OfPercent(evaluation.Accuracy.Percent)} ({evaluation.Accuracy.Correct} of " +
            $"{evaluation.Accuracy.Total} images{(split == "all" ? "" : $" of the {split} split")}; 95 % interval {low:F1} to {high:F1} %)"));
        if (evaluation.Calibration is { } calibration)
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"probabilities are off by {calibration.ExpectedErrorPercent:F1} points on average"));
        if (others is not null)
            terminal.Out.WriteLine(OthersText(others));
        foreach (var wrong in evaluation.Wrong.Take(MistakesShown))
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {wrong.Key}: {wrong.Predicted} ({PercentText.Of(wrong.Probability)}) instead of {wrong.Actual}"));
    }

    private static string OthersText(OthersEvaluation others)
    {
        var told = string.Create(
            CultureInfo.InvariantCulture,
                $"{others.Images} images of no class are told from the others with an area under the ROC curve of {PercentText.OfPercent(others.AreaPercent)}");
        return others.Accepted is { } accepted
            ? string.Create(CultureInfo.InvariantCulture, $"{told}; the rule for unknown images takes {accepted} of them ({PercentText.OfPercent(others.AcceptedPercent ?? double.NaN)}) for " +
                $"one of the classes, and answers {PercentText.OfPercent(others.KnownAnsweredPercent ?? double.NaN)} of the others")
            : told;
    }

    private static string MostConfused(FewShotClassifier classifier, ClassifierEvaluation evaluation, int label)
    {
        var other = Enumerable.Range(0, classifier.ClassNames.Count).Where(predicted => predicted != label).DefaultIfEmpty(label)
            .MaxBy(predicted => evaluation.Confusion[label, predicted]);
        var count = evaluation.Confusion[label, other];
        return count == 0 || other == label ? "" : $"{classifier.ClassNames[other]} ({count})";
    }

    private static Option<string?> CreateSplit()
    {
        var option = new Option<string?>("--split") { Description = "train, val, test or all (default: test where there is one, else all)." };
        option.OneOf("train", "val", "test", "all");
        return option;
    }
}
