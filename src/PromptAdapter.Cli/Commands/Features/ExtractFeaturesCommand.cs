using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands.Features;

/// <summary><c>features extract</c>: images → one safetensors file.</summary>
internal static class ExtractFeaturesCommand
{
    private const string Yes = "yes";
    private const string No = "no";
    private const string Half = "f16";
    private const string All = "all";

    private static readonly Option<string> Output =
        new("--out", "-o", "--output") { Description = "The file to write.", HelpName = "FILE.safetensors", Required = true };

    private static readonly Option<string> ClassFolders =
        Choice("--class-folders", "Whether DATA is labelled; 'no' takes every image below it without labels.", Yes, Yes, No);

    private static readonly Option<string> Split =
        Choice("--split", "Which images of labelled data; the file tells which split each is of.", All, All, "train", "val", "test");

    private static readonly Option<string> ElementKind = Choice("--dtype", "How the features are stored.", "f32", "f32", Half);

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "extract",
            "Encode images with a frozen CLIP. The features that are written have a length of 1.",
            "promptadapter features extract photos --model ViT-B/16 -o photos.safetensors",
            "promptadapter features extract new-photos --class-folders no -o new.safetensors")
        {
            DataOptions.Data, Output, ModelOptions.Model, ModelOptions.Activation, PrecisionOptions.Precision, ClassFolders, Split, ElementKind,
            DataOptions.Root, DataOptions.Encoding, ImageOptions.ParityOrientation, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var (images, classNames, splits, leftOut) = Images(parsed, terminal);
        var output = Outputs.RequireFile(parsed, terminal, Output, parsed.GetRequiredValue(Output), images.Select(image => image.Path));
        using var clip = ModelOptions.LoadEncoder(parsed);
        var options = ImageOptions.Parse(parsed, ImageOptions.ParityOrientation);
        using var progress = new ProgressDisplay(terminal);
        var extracted = await new FeatureExtractor(clip, options).ExtractAsync([.. images.Select(image => image.Path)], progress, cancellationToken)
            .ConfigureAwait(false);
        progress.Dispose();
        if (extracted.Rows.Count == 0)
            throw new InputException("no image can be read, so there are no features to write; the first: " + extracted.Unreadable[0].Reason,
                parsed.GetRequiredValue(DataOptions.Data), "give images that can be decoded");
        terminal.WarnSkipped(extracted.Unreadable, "skipped");
        ModelOptions.WarnOf(terminal, clip);

        var origin = FeatureOrigin.Of(clip, options) with
        {
            ClassNames = classNames,
            Split = classNames is null ? null : parsed.GetValue(Split),
            Files = [.. extracted.Rows.Select(row => images[row].Key)],
            RowSplits = splits is null ? null : [.. extracted.Rows.Select(row => splits[row])],
        };
        var type = parsed.GetValue(ElementKind) == Half ? ElementType.F16 : ElementType.F32;
        if (classNames is null)
            FeatureSetFile.SaveUnlabelled(extracted.Normalised(), extracted.Dimension, origin, output, type);
        else
            FeatureSetFile.Save(extracted.Labelled(images, classNames.Count, origin), output, type);
        Print(parsed, terminal, output, extracted, classNames, leftOut);
        return CommandLineApplication.Done;
    }

    private static (IReadOnlyList<LabelledImage> Images, IReadOnlyList<string>? ClassNames, IReadOnlyList<string>? Splits, IReadOnlyList<SkippedFile> LeftOut)
        Images(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(ClassFolders) == Yes)
        {
            var dataset = DataOptions.Open(parsed, terminal);
            IReadOnlyList<LabelledImage>? chosen = parsed.GetValue(Split) switch
            {
                "train" => dataset.Train,
                "val" => dataset.Validation,
                "test" => dataset.Test,
                _ => [.. dataset.Images],
            };
            return chosen is { Count: > 0 } ? (chosen, dataset.ClassNames, parsed.GetValue(Split) == All ? SplitsOf(dataset) : null, dataset.Skipped)
                : throw new InputException($"has no {parsed.GetValue(Split)} images", dataset.Root, "leave out --split, or name a split that it has");
        }

        var root = Path.GetFullPath(parsed.GetRequiredValue(DataOptions.Data));
        var list = ImageList.Open([root]);
        terminal.WarnSkipped(list.Skipped, "left out");
        return ([.. list.Images.Select(path => new LabelledImage(path, 0, KeyOf(root, path)))], null, null, list.Skipped);
    }

    // In the order of ImageDataset.Images.
    private static string[] SplitsOf(ImageDataset dataset) =>
        [.. dataset.Train.Select(_ => "train"), .. (dataset.Validation ?? []).Select(_ => "val"), .. (dataset.Test ?? []).Select(_ => "test")];

    private static string KeyOf(string root, string path) =>
        File.Exists(root) ? Path.GetFileName(path) : Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static void Print(ParseResult parsed, Terminal terminal, string output, ExtractedFeatures extracted, IReadOnlyList<string>? classNames,
        IReadOnlyList<SkippedFile> leftOut)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Output = output,
                Images = extracted.Rows.Count,
                extracted.Dimension,
                Classes = classNames?.Count,
                extracted.Encoded,
                Skipped = extracted.Unreadable,
                LeftOut = leftOut,
            });
            return;
        }

        var labelled = classNames is null ? "without labels" : $"of {classNames.Count} classes";
        terminal.Out.WriteLine($"wrote {ShownPath.Of(output)}: {extracted.Rows.Count} images {labelled}, {extracted.Dimension} values each ({extracted.Encoded} encoded, " +
            $"{extracted.Rows.Count - extracted.Encoded} from the store)");
    }

    private static Option<string> Choice(string name, string description, string standard, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.OneOf(values);
        return option;
    }
}
