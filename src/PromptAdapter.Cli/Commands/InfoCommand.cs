using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Features;
using PromptAdapter.Cli.Commands.Models;
using PromptAdapter.Evaluation;
using PromptAdapter.Onnx;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>info</c>: what a file holds, whichever command wrote it.</summary>
internal static class InfoCommand
{
    private const int Width = 12, NamesShown = 12, DigitsShown = 12;

    private static readonly Argument<string> Subject = new("FILE")
    {
        Description = "A classifier (.padapter, .onnx), a learned prompt, features (a file or a folder), a checkpoint, or a model's name.",
    };

    private static readonly Option<bool> Photos = new("--photos") { Description = "List every support image (with --json they are always listed)." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("info", "Show what a file holds: a classifier, an exported one, a prompt, features or a checkpoint.",
            "promptadapter info pets.padapter", "promptadapter info pets.padapter --photos", "promptadapter info pets.onnx --json")
        {
            Subject, Photos,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var (path, json) = (parsed.GetRequiredValue(Subject), parsed.GetValue(GlobalOptions.Json));
        if (KnownModels.IsKnown(path))
            return InspectModelCommand.Run(terminal, path, null, false, json, cancellationToken);
        if (OnnxClassifierLoading.IsExported(path))
            return RunOnnx(parsed, terminal, path, json);
        return FileContents.Of(path) switch
        {
            FileContent.Classifier => Show(parsed, terminal, FewShotClassifier.Describe(path), "classifier", json),
            FileContent.Prompt => ShowPrompt(terminal, path, json),
            FileContent.Features => FeaturesInfoCommand.Run(terminal, path, json),
            _ => InspectModelCommand.Run(terminal, path, null, false, json, cancellationToken),
        };
    }

    private static int RunOnnx(ParseResult parsed, Terminal terminal, string path, bool json)
    {
        if (!OnnxClassifierLoading.HoldsClassifier(path))
            return InspectModelCommand.RunEncoder(terminal, path, json);
        using var classifier = FewShotClassifier.LoadOnnx(path);
        return Show(parsed, terminal, ClassifierDescription.Of(path, classifier.State), "exported classifier", json);
    }

    private static int Show(ParseResult parsed, Terminal terminal, ClassifierDescription one, string kind, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new
            {
                one.Path,
                Kind = kind,
                one.Bytes,
                one.Modified,
                one.LibraryVersion,
                Classes = one.ClassNames.Select((name, label) => new { Name = name, Images = one.ImagesOfClass[label] }),
                one.Method,
                Members = one.Members.Select(member => new { member.Method, member.Weight }),
                one.Model,
                one.ModelSha256,
                one.ImageSize,
                one.Selection,
                one.Estimate,
                one.Answers,
                one.Shots,
                one.Seed,
                one.Views,
                one.CanGrow,
                Support = one.Support.Select(image => new
                {
                    image.Path,
                    Label = ClassOf(one, image),
                    image.Sha256,
                    Thumbnail =
                    image.Thumbnail.Length > 0
                }),
            });
            return CommandLineApplication.Done;
        }

        Row(terminal, "file", $"{ShownPath.Of(one.Path)} ({kind}, {Size(one.Bytes)})");
        Row(terminal, "classes", $"{one.ClassNames.Count}: {Classes(one)}");
        Row(terminal, "method", one.Method + (one.Members.Count > 1
            ? " of " + string.Join(", ", one.Members.Select(member => string.Create(CultureInfo.InvariantCulture,
                $"{member.Method} (weight {member.Weight:G3})"))) : ""));
        Row(terminal, "encoder", $"{one.Model}, {one.ImageSize} px (SHA-256 {one.ModelSha256[..DigitsShown]}…)");
        Row(terminal, "settings", one.Estimate.Length > 0 ? $"chosen by {one.Estimate}" : $"chosen by {one.Selection}");
        Row(terminal, "estimate", one.Answers is { Right: { } right, Images: > 0 and var images } ? FitText.Estimate(new Accuracy(right, images), 100.0 / one.ClassNames.Count)
            : "none: the file does not say how left-out images were judged");
        Row(terminal, "threshold", one.Answers.Least?.Describe() ?? "none: every image is answered");
        Row(terminal, "unknown", one.Answers.Unknown is { } unknown ? $"'predict --unknown' answers none that are {unknown.Describe()}"
            : "no rule for images of no class");
        Row(terminal, "photos", Held(one));
        Row(terminal, "age", Age(one.Modified) + (one.LibraryVersion.Length > 0 ? $"; fitted with version {one.LibraryVersion}" : ""));
        Row(terminal, "grows", one.CanGrow ? "yes: see 'add' and 'remove'" : "no");
        if (parsed.GetValue(Photos))
        {
            terminal.Out.WriteLine("class\timage\tsha256");
            foreach (var image in one.Support)
                terminal.Out.WriteLine($"{ForeignText.Line(ClassOf(one, image) ?? "")}\t" +
                    $"{(image.Path.Length > 0 ? ForeignText.Line(image.Path) : "?")}\t{image.Sha256}");
        }

        return CommandLineApplication.Done;
    }

    private static int ShowPrompt(Terminal terminal, string path, bool json)
    {
        var prompt = PromptFile.Load(path);
        var file = new FileInfo(path);
        var parts = prompt.State.Tensors.Select(part => new { part.Name, part.Shape });
        if (json)
        {
            terminal.WriteJson(new
            {
                Path = file.FullName,
                Kind = "prompt",
                Bytes = file.Length,
                Modified = file.LastWriteTimeUtc,
                prompt.Mode,
                Position = prompt.Position.ToString().ToLowerInvariant(),
                Parts = parts,
                prompt.Model,
                prompt.ModelSha256,
                prompt.Settings,
                prompt.SourcesKnown,
                prompt.Sources,
                prompt.ClassNames,
            });
            return CommandLineApplication.Done;
        }

        Row(terminal, "file", $"{ShownPath.Of(file.FullName)} (prompt, {Size(file.Length)})");
        Row(terminal, "mode", $"{prompt.Mode}, class name at the {prompt.Position.ToString().ToLowerInvariant()}");
        Row(terminal, "parts", string.Join(", ", parts.Select(part => $"{part.Name} [{string.Join(", ", part.Shape)}]")));
        Row(terminal, "encoder", $"{prompt.Model} (SHA-256 {prompt.ModelSha256[..Math.Min(DigitsShown, prompt.ModelSha256.Length)]}…)");
        foreach (var source in prompt.Sources)
            Row(terminal, "learned from", ShowPromptText(source));
        Row(terminal, "age", Age(file.LastWriteTimeUtc));
        Row(terminal, "words", "'prompts show' lists those nearest to it");
        return CommandLineApplication.Done;
    }

    private static string ShowPromptText(PromptSource source)
    {
        var shots = source.Shots == 0 ? "all images" : string.Create(CultureInfo.InvariantCulture, $"{source.Shots} shots per class");
        var images = source.ImageSha256.Count == 0 ? "images not known" : string.Create(CultureInfo.InvariantCulture, $"{source.ImageSha256.Count} images");
        return $"{source.Task}, {shots}, {images}";
    }

    private static void Row(Terminal terminal, string name, string value) => terminal.Out.WriteLine($"{name,-Width}{(name.Length >= Width ? " " : "")}{value}");

    private static string Classes(ClassifierDescription one)
    {
        var known = one.Support.Any(image => image.Path.Length > 0);
        var shown = one.ClassNames.Take(NamesShown).Select((name, label) =>
            known ? string.Create(CultureInfo.InvariantCulture, $"{name} ({one.ImagesOfClass[label]})") : name);
        return string.Join(", ", shown) + (one.ClassNames.Count > NamesShown ? $" and {one.ClassNames.Count - NamesShown} more" : "");
    }

    private static string Held(ClassifierDescription one)
    {
        if (one.Support.Count == 0)
            return "none";
        var thumbnails = one.Support.Count(image => image.Thumbnail.Length > 0);
        var names = one.Support.Any(image => image.Path.Length > 0);
        var kept = thumbnails > 0 ? string.Create(CultureInfo.InvariantCulture, $"thumbnails of {thumbnails}") : "no thumbnails";
        return string.Create(CultureInfo.InvariantCulture, $"{one.Support.Count} support images: ")
            + (names ? $"names, hashes, {kept} (--photos lists them)" : "hashes alone");
    }

    private static string Size(long bytes) => bytes < 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MiB");

    private static string Age(DateTime written) =>
        $"written {written.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}, {Ago(DateTime.UtcNow - written)}";

    private static string? ClassOf(ClassifierDescription one, SupportImage image) =>
        image.Label == SupportImage.UnknownLabel ? null : one.ClassNames[image.Label];

    private static string Ago(TimeSpan age) => age.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:F0} days ago")
        : age.TotalHours >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:F0} hours ago")
        : age.TotalMinutes >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:F0} minutes ago") : "just now";
}
