using System.CommandLine;
using PromptAdapter.Datasets;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>What <c>add</c> and <c>remove</c> share: the file that is changed, and what is said of the change.</summary>
internal static class RefitOptions
{
    /// <summary>The classifier, whose file is replaced unless another output is named.</summary>
    public static readonly Argument<string> Classifier = ClassifierOptions.Classifier;

    public static readonly Option<string?> Output = new("--out", "-o", "--output")
    {
        Description = $"The classifier to write (default: FILE itself; what it was stays beside it, with {FewShotClassifier.FormerEnding} behind its name).",
        HelpName = "FILE.padapter",
    };

    public static readonly Option<string?> Root = new("--root")
    {
        Description = "Folder of the photos that it was fitted on, where a method reads them again (default: where they lay, seen from FILE).",
        HelpName = "DIR",
    };

    public static readonly Option<string?> Prompt = new("--prompt")
    {
        Description = "The pre-trained prompt that the classifier was tuned from, where it was.",
        HelpName = "FILE",
    };

    /// <summary>Where to write, found out before any work.</summary>
    /// <exception cref="InputException">It cannot be written, or is a photo.</exception>
    public static string RequireOutput(ParseResult parsed, Terminal terminal, IEnumerable<string> photos)
    {
        if (parsed.GetValue(Output) is { } path && Path.GetFullPath(path) != Path.GetFullPath(parsed.GetRequiredValue(Classifier)))
            return Outputs.RequireFile(parsed, terminal, Output, path, photos);
        var own = parsed.GetRequiredValue(Classifier);
        if (!File.Exists(own))
            throw new InputException("there is no such file", own, "check the path");
        AtomicFile.RequireWritable(own);
        return Path.GetFullPath(own);
    }

    public static AddOptions Read(ParseResult parsed) => new()
    {
        Extraction = ImageOptions.Parse(parsed),
        Folder = parsed.GetValue(Root),
        Prompt = parsed.GetValue(Prompt) is { } path ? PromptFile.Load(path) : null,
        StageFolder = UserFolders.Stages,
        Threads = parsed.GetValue(GlobalOptions.Threads),
    };

    /// <summary>Writes the classifier and says what has changed.</summary>
    public static void Finish(ParseResult parsed, Terminal terminal, string output, FitResult fit, IReadOnlyList<SkippedFile> leftOut, TimeSpan elapsed)
    {
        terminal.WarnSkipped(fit.Unreadable, "skipped");
        foreach (var warning in fit.Warnings)
            terminal.Warn(warning.Text + SettingWords.For(warning.Settings, parsed.CommandResult.Command));
        var changes = fit.Changes!;
        foreach (var image in changes.Relabelled)
            terminal.Warn($"{image.Image} was of the class '{image.Before}' and is now of '{image.Label}'.");
        var backup = output == Path.GetFullPath(parsed.GetRequiredValue(Classifier)) ? output + FewShotClassifier.FormerEnding : null;
        var length = backup is null ? fit.Classifier.Save(output) : fit.Classifier.SaveOver(output);
        var state = fit.Classifier.State;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Classifier = output,
                Backup = backup,
                changes.Added,
                changes.Relabelled,
                changes.Known,
                changes.Removed,
                changes.NewClasses,
                changes.LostClasses,
                state.Method,
                Classes = state.ClassNames,
                Images = state.Support.Count,
                state.Selection,
                state.SelectionDetail,
                Estimate = FitText.Json(fit),
                Answers = FitText.Json(state.Answers),
                PerClass = fit.Split.Classes,
                Skipped = fit.Unreadable,
                LeftOut = leftOut,
                Seconds = elapsed.TotalSeconds,
            });
            return;
        }

        foreach (var line in Lines(changes))
            terminal.Out.WriteLine(line);
        terminal.Out.WriteLine($"{state.Method} from {state.Support.Count} images of {state.ClassNames.Count} classes on {state.Model}");
        foreach (var line in FitText.Lines(fit))
            terminal.Out.WriteLine(line);
        terminal.Out.WriteLine(FormattableString.Invariant($"wrote {ShownPath.Of(output)} ({length / 1024.0:F0} KiB) in {elapsed.TotalSeconds:F1} s"));
        if (backup is not null)
            terminal.Out.WriteLine($"the former file is kept as {ShownPath.Of(backup)}");
    }

    private static IEnumerable<string> Lines(SupportChanges changes)
    {
        if (changes.Added.Count > 0)
            yield return $"added {Photos(changes.Added.Count)}: {PerClass(changes.Added, changes.NewClasses, "the new class ")}";
        if (changes.Removed.Count > 0)
            yield return $"removed {Photos(changes.Removed.Count)}: {PerClass(changes.Removed, changes.LostClasses, "the class that goes with them, ")}";
        if (changes.Relabelled.Count > 0)
            yield return $"relabelled {Photos(changes.Relabelled.Count)}: {PerClass(changes.Relabelled, changes.NewClasses, "the new class ")}";
        foreach (var gone in changes.LostClasses.Except(changes.Removed.Select(image => image.Label), StringComparer.Ordinal))
            yield return $"no photo is left of the class {gone}, which is gone with its last one";
        if (changes.Known.Count > 0)
            yield return $"{Photos(changes.Known.Count)} {(changes.Known.Count == 1 ? "was" : "were")} in it already";
    }

    private static string Photos(int count) => count == 1 ? "1 photo" : $"{count} photos";

    private static string PerClass(IReadOnlyList<ChangedImage> images, IReadOnlyList<string> marked, string mark) => string.Join(", ",
        images.GroupBy(image => image.Label).Select(group => $"{group.Count()} of {(marked.Contains(group.Key) ? mark : "")}{group.Key}"));
}
