using System.CommandLine;
using PromptAdapter.Datasets;
using PromptAdapter.Datasets.Known;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The argument and option that name labelled images.</summary>
internal static class DataOptions
{
    public static readonly Argument<string> Data = new("DATA")
    {
        Description =
            "Class folders; train/val/test folders; a CSV (path,label[,split]); a split_*.json file; or, with --root, a data set that 'datasets list' names.",
    };

    public static readonly Option<string?> Root = new("--root")
    {
        Description = "Folder that the paths in a CSV or JSON file start from (default: the file's own), or that holds the known data sets.",
        HelpName = "DIR",
    };

    public static readonly Option<string?> Encoding = new("--encoding")
    {
        Description = "Encoding of a CSV or JSON file that is not UTF-8, such as windows-1252 or shift_jis.",
        HelpName = "NAME",
    };

    /// <summary>How files that list images are read.</summary>
    public static ImageFolderOptions Reading(ParseResult parsed) => new() { Encoding = parsed.GetValue(Encoding) };

    /// <summary>Opens the data and says on standard error what was left out.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where to say it.</param>
    /// <param name="fewestClasses">1 where a classifier is there already.</param>
    public static ImageDataset Open(ParseResult parsed, Terminal terminal, int fewestClasses = 2)
    {
        var dataset = DatasetLocator.Open(parsed.GetRequiredValue(Data), parsed.GetValue(Root), Reading(parsed) with { FewestClasses = fewestClasses });
        foreach (var warning in dataset.Warnings)
            terminal.Warn(warning);
        if (parsed.GetValue(ImageOptions.Strict) && dataset.Skipped.Count > 0)
            throw new InputException(
                $"holds {dataset.Skipped.Count} files that are not images, the first '{dataset.Skipped[0].Key}' ({dataset.Skipped[0].Reason})", dataset.Root,
                "remove them, or run without --strict");
        terminal.WarnSkipped(dataset.Skipped, "left out");
        return dataset;
    }
}
