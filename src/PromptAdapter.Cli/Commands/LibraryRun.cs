using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Photos;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>predict</c> over a library: a file that goes on after an interruption, class folders, a page.</summary>
internal sealed class LibraryRun(ParseResult parsed, Terminal terminal, ImageList list, FewShotClassifier classifier, PhotoStreamOptions options)
{
    private const int PlanShown = 20;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var photos = Own();
        var (output, format) = Output();
        var page = parsed.GetValue(LibraryOptions.Report) is { } path
            ? Outputs.RequireFile(parsed, terminal, LibraryOptions.Report, path, photos) : null;
        if (page is not null && page == output)
            throw new InputException("the answers and the page would be written over each other", page, "give each a name of its own");
        var folder = SortFolder();
        var answers = output == LibraryOptions.StandardOutput
            ? await PrintAsync(photos, format, cancellationToken).ConfigureAwait(false)
            : await AnswerAsync(photos, output, format, cancellationToken).ConfigureAwait(false);
        var unreadable = photos.Zip(answers).Where(pair => pair.Second.Problem is not null)
            .Select(pair => new SkippedFile(pair.First, pair.Second.Problem!)).ToArray();
        terminal.WarnSkipped(unreadable, "skipped");
        ImageOptions.WarnOf(terminal, options.Predict.Extraction);
        if (page is not null)
            AtomicFile.WriteText(page, PhotoPage.Render(Path.GetFileName(parsed.GetRequiredValue(ClassifierOptions.Classifier)), classifier.ClassNames,
                [.. photos.Select(ShownPath.Of)], photos, answers, classifier.State.ApplyOrientation));
        (SortPlan Plan, SortOutcome? Outcome, string? Undo)? sorted = folder is null ? null : Sort(photos, answers, folder,
            cancellationToken); // after the page, which shows photos that may be moved
        if (output != LibraryOptions.StandardOutput)
            Say(photos.Count, answers, output, page, sorted);
        return list.Missing.Count > 0 ? CommandLineApplication.BadInput
            : sorted?.Outcome is { Left.Count: > 0 } ? CommandLineApplication.Failed : CommandLineApplication.Done;
    }

    private IReadOnlyList<string> Own()
    {
        if (LibraryOptions.Shard(parsed) is not { } shard)
            return list.Images;
        var (start, end) = shard.Of(list.Images.Count, options.Portion);
        return [.. list.Images.Skip(start).Take(end - start)];
    }

    private (string? Output, AnswerFormat Format) Output()
    {
        var (option, format) = parsed.GetValue(LibraryOptions.Csv) is null ? (LibraryOptions.JsonLines, AnswerFormat.JsonLines)
            : (LibraryOptions.Csv, AnswerFormat.Csv);
        if (!LibraryOptions.Given(parsed, option))
            return (null, format);
        var path = parsed.GetValue(option) ?? LibraryOptions.StandardOutput;
        if (path != LibraryOptions.StandardOutput)
            return (Outputs.RequireFile(parsed, terminal, option, path, list.Images), format);
        if (parsed.GetValue(GlobalOptions.Json))
            throw new InputException($"--json and {option.Name} both write to standard output", null, $"give one of them, or {option.Name} a file");
        return (path, format);
    }

    private string? SortFolder()
    {
        if (parsed.GetValue(LibraryOptions.SortInto) is not { } given)
            return null;
        var folder = Outputs.RequireFolder(parsed, LibraryOptions.SortInto, given);
        // Before the answers, which may take hours.
        SortPlan.RequireUnread(folder, classifier.ClassNames, parsed.GetRequiredValue(AnswerOptions.Images), list.Images);
        if (!parsed.GetValue(LibraryOptions.DryRun) && parsed.GetValue(LibraryOptions.UndoListOption) is { } undo)
            UndoList.RequireNew(undo, folder);
        return folder;
    }

    private async Task<IReadOnlyList<AnswerSummary>> PrintAsync(IReadOnlyList<string> photos, AnswerFormat format, CancellationToken cancellationToken)
    {
        var answers = new List<AnswerSummary>();
        await terminal.Out.WriteAsync(AnswerRows.HeaderOf(format)).ConfigureAwait(false);
        await foreach (var answer in classifier.PredictStreamAsync(Sources(photos), options, cancellationToken).ConfigureAwait(false))
        {
            await terminal.Out.WriteAsync(AnswerRows.Of(answer, format, parsed.GetValue(AnswerOptions.Top))).ConfigureAwait(false);
            answers.Add(AnswerSummary.Of(answer));
        }

        return answers;
    }

    private async Task<IReadOnlyList<AnswerSummary>> AnswerAsync(
        IReadOnlyList<string> photos, string? output, AnswerFormat format, CancellationToken cancellationToken)
    {
        using var progress = new ProgressDisplay(terminal);
        if (output is null)
            return await PhotoAnswers.WriteAsync(classifier, Sources(photos), options, null, progress, cancellationToken).ConfigureAwait(false);
        var path = parsed.GetRequiredValue(ClassifierOptions.Classifier);
        var fingerprint = await ImageFingerprint.OfFileAsync(path, cancellationToken).ConfigureAwait(false);
        var top = format == AnswerFormat.Csv ? 2 : parsed.GetValue(AnswerOptions.Top);
        var run = PhotoRun.DigestOf(fingerprint.Value, photos.Select(photo => (photo, ShownPath.Of(photo))), options,
            parsed.GetValue(ClassifierOptions.Model), classifier.State.ModelSha256, classifier.Precision.Word(),
            top.ToString(CultureInfo.InvariantCulture), format.ToString());
        using var file = AnswerFile.Open(output, format, run, parsed.GetValue(LibraryOptions.Restart), top);
        var before = file.Done;
        if (before > 0)
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"going on after {before:N0} of {photos.Count:N0} photos"))
                .ConfigureAwait(false);
        try
        {
            var answers = await PhotoAnswers.WriteAsync(classifier, Sources(photos), options, file, progress, cancellationToken).ConfigureAwait(false);
            file.Complete();
            return answers;
        }
        catch (OperationCanceledException)
        {
            if (file.Done > 0)
                await terminal.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{file.Done:N0} of {photos.Count:N0} answers are kept; the same command goes on from there"))
                        .ConfigureAwait(false);
            throw;
        }
    }

    private static ImageSource[] Sources(IReadOnlyList<string> photos) => [.. photos.Select(photo => ImageSource.File(photo, ShownPath.Of(photo)))];

    private (SortPlan Plan, SortOutcome? Outcome, string? Undo) Sort(
        IReadOnlyList<string> photos, IReadOnlyList<AnswerSummary> answers, string folder, CancellationToken cancellationToken)
    {
        var plan = SortPlan.Create(folder, classifier.ClassNames, photos.Zip(answers));
        if (parsed.GetValue(LibraryOptions.DryRun) || plan.Photos.Count == 0)
            return (plan, null, null);
        var undo = parsed.GetValue(LibraryOptions.UndoListOption) ?? SortPlan.UndoListFor(folder);
        using var progress = new ProgressDisplay(terminal);
        try
        {
            var outcome = plan.Apply(LibraryOptions.ActionOf(parsed), undo, progress, cancellationToken);
            progress.Dispose();
            terminal.WarnSkipped(outcome.Left, "not sorted");
            return (plan, outcome, undo);
        }
        catch (SortingStoppedException stopped)
        {
            progress.Dispose();
            terminal.WarnSkipped(stopped.Outcome.Left, "not sorted");
            terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{stopped.Outcome.Done:N0} of {plan.Photos.Count:N0} photos are sorted into {ShownPath.Of(plan.Folder)}"));
            terminal.Error.WriteLine(ToTakeBack(undo));
            throw;
        }
    }

    private static string ToTakeBack(string undo) => $"to take it back: promptadapter undo {ForeignText.ShellWord(ShownPath.Of(undo))}";

    private void Say(int photos, IReadOnlyList<AnswerSummary> answers, string? output, string? page, (SortPlan Plan, SortOutcome? Outcome,
        string? Undo)? sorted)
    {
        var (unknown, unreadable) = (answers.Count(answer => answer.IsWithheld), answers.Count(answer => answer.Problem is not null));
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Photos = photos,
                Unknown = unknown,
                Unreadable = unreadable,
                Missing = list.Missing.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
                Output = output is null ? null : ShownPath.Of(output),
                Report = page is null ? null : ShownPath.Of(page),
                Sorted = sorted is not { } done ? null : new
                {
                    Folder = ShownPath.Of(done.Plan.Folder),
                    Planned = done.Plan.Photos.Count,
                    done.Plan.AlreadyThere,
                    Done = done.Outcome?.Done,
                    Left = done.Outcome?.Left.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
                    UndoList = done.Undo is null ? null : ShownPath.Of(done.Undo),
                    Plan = done.Outcome is null ? done.Plan.Photos : null,
                },
            });
            return;
        }

        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{photos:N0} photos") + Part(unknown, PhotoAnswer.Unknown) + Part(unreadable,
            "cannot be read"));
        foreach (var label in answers.Where(answer => answer is { Label: not null, IsWithheld: false }).GroupBy(answer => answer.Label!)
            .OrderByDescending(group => group.Count()))
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label.Count(),9:N0}  {label.Key}"));
        if (sorted is { } sorting)
            SaySorted(sorting.Plan, sorting.Outcome, sorting.Undo);
        foreach (var written in new[] { output, page }.OfType<string>())
            terminal.Out.WriteLine($"wrote {ShownPath.Of(written)}");

        static string Part(int count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count:N0} {what}");
    }

    private void SaySorted(SortPlan plan, SortOutcome? outcome, string? undo)
    {
        if (plan.AlreadyThere > 0)
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.AlreadyThere:N0} are in the folder of their class already"));
        if (outcome is not null)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sorted {outcome.Done:N0} into {ShownPath.Of(plan.Folder)}"));
            terminal.Out.WriteLine(ToTakeBack(undo!));
            return;
        }

        // In a pipe all of it; on a terminal as much as tells whether it is meant.
        var shown = terminal.OutIsTerminal ? PlanShown : int.MaxValue;
        if (!terminal.OutIsTerminal && plan.Photos.Count > 0)
            terminal.Out.WriteLine("from\tto");
        foreach (var photo in plan.Photos.Take(shown))
            terminal.Out.WriteLine($"{ForeignText.Line(ShownPath.Of(photo.From))}\t{ForeignText.Line(ShownPath.Of(photo.To))}");
        if (plan.Photos.Count > shown)
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and {plan.Photos.Count - shown:N0} more"));
        if (parsed.GetValue(LibraryOptions.DryRun))
            terminal.Out.WriteLine("dry run: no photo was touched");
    }
}
