using System.CommandLine;
using System.Diagnostics;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Imaging;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>add</c>: further photos, or a new class, for a classifier that is there.</summary>
internal static class AddCommand
{
    private static readonly Argument<string[]> Photos = new("PHOTOS")
    {
        Description = "A folder with class folders, as fit takes it; with --class, image files and folders of that class.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Class = new("--class")
    {
        Description = "The class that all of the photos show, one that is there or a new one.",
        HelpName = "NAME",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "add",
            "Add photos or a new class to a fitted classifier, with the settings that it was fitted with.",
            "promptadapter add pets.padapter more-photos",
            "promptadapter add pets.padapter hamster.jpg --class hamster",
            "promptadapter add pets.padapter more-photos -o pets2.padapter")
        {
            RefitOptions.Classifier, Photos, Class, RefitOptions.Output, ClassifierOptions.Model, RefitOptions.Root, RefitOptions.Prompt,
            ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var given = parsed.GetRequiredValue(Photos);
        var (data, list) = parsed.GetValue(Class) is null ? (Folders(parsed, terminal, given), null) : ((ImageDataset?)null, ImageList.Open(given));
        terminal.WarnSkipped(list?.Skipped ?? [], "left out");
        var output = RefitOptions.RequireOutput(parsed, terminal, list?.Images ?? data!.Images.Select(image => image.Path));
        using var classifier = ClassifierOptions.Load(parsed);
        using var progress = new ProgressDisplay(terminal);
        var options = RefitOptions.Read(parsed);
        var fit = data is not null
            ? await classifier.AddAsync(data, options, progress, cancellationToken).ConfigureAwait(false)
            : await classifier.AddAsync(
                parsed.GetRequiredValue(Class)!, [.. list!.Images.Select(path => ImageSource.File(path))], options, progress, cancellationToken)
                .ConfigureAwait(false);
        using var grown = fit.Classifier;
        progress.Dispose();
        RefitOptions.Finish(parsed, terminal, output, fit, data?.Skipped ?? list!.Skipped, watch.Elapsed);
        return CommandLineApplication.Done;
    }

    private static ImageDataset Folders(ParseResult parsed, Terminal terminal, string[] given)
    {
        if (given is not [var folder])
            throw new InputException("several are given, and nothing says what class they show", given[1],
                "give one folder with class folders, or name the class with --class");
        if (File.Exists(folder) && ImageFormats.IsImage(folder))
            throw new InputException("is an image, and nothing says what class it shows", folder, "name the class with --class");
        var data = ImageFolder.Open(folder, new ImageFolderOptions { FewestClasses = 1 });
        foreach (var warning in data.Warnings)
            terminal.Warn(warning);
        terminal.WarnSkipped(data.Skipped, "left out");
        return data;
    }
}
