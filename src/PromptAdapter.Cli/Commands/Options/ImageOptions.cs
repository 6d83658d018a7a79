using System.CommandLine;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say how image files become features.</summary>
internal static class ImageOptions
{
    private const string Apply = "apply";
    private const string Ignore = "ignore";
    private const string NoStore = "none";

    public static readonly Option<bool> Strict = new("--strict")
    {
        Description = "Fail on the first unreadable image instead of listing and skipping it; in fit and bench, too, on images that two splits share.",
    };

    public static readonly Option<string?> Store = new("--store")
    {
        Description = "Folder of the feature store, or 'none' (default: the per-user one, see 'doctor').",
        HelpName = "DIR|none",
    };

    public static readonly Option<int> BatchSize = new Option<int>("--batch")
    {
        Description = "Images encoded at a time.",
        DefaultValueFactory = _ => 32,
    }.Whole(1, ExtractionOptions.LargestBatch);

    public static readonly Option<long> MaxPixels = new Option<long>("--max-pixels")
    {
        Description = "The most pixels of an image; what has more is unreadable (a guard against files that are made to fill the memory).",
        DefaultValueFactory = _ => DecodeOptions.PillowPixelLimit,
    }.Whole(1, ExtractionOptions.LargestMaxPixels);

    /// <summary>For people's own photos, which lie on their side without it.</summary>
    public static readonly Option<string> Orientation = CreateOrientation(Apply);

    /// <summary>For features that are compared with published ones, which ignore it.</summary>
    public static readonly Option<string> ParityOrientation = CreateOrientation(Ignore);

    public static ExtractionOptions Parse(ParseResult parsed, Option<string> orientation) =>
        Parse(parsed) with { ApplyOrientation = parsed.GetValue(orientation) == Apply };

    /// <summary>Where the orientation follows the classifier.</summary>
    public static ExtractionOptions Parse(ParseResult parsed)
    {
        var store = parsed.GetValue(Store) ?? UserFolders.Features;
        return new ExtractionOptions
        {
            BatchSize = parsed.GetValue(BatchSize),
            MaxPixels = parsed.GetValue(MaxPixels),
            Strict = parsed.GetValue(Strict),
            Store = NoStore.Equals(store, StringComparison.OrdinalIgnoreCase) ? null : new FeatureStore(store),
        };
    }

    /// <summary>For commands that only look at images: what they find is not kept where the store cannot be written, which is no reason to stop.</summary>
    public static ExtractionOptions ParseForReading(ParseResult parsed)
    {
        var options = Parse(parsed);
        return options.Store is { } store ? options with { Store = new FeatureStore(store.Folder) { MayBeReadOnly = true } } : options;
    }

    /// <summary>Says that nothing was stored.</summary>
    public static void WarnOf(Terminal terminal, ExtractionOptions options)
    {
        if (options.Store?.Refusal is { } refusal)
            terminal.Warn($"{refusal}; the images were encoded without it");
    }

    private static Option<string> CreateOrientation(string standard) => new Option<string>("--orientation")
    {
        Description = "Whether photos are turned upright by their EXIF entry. " + (standard == Apply
            ? "The default is apply, since photos of phones lie on their side without it; 'bench' and 'features extract' ignore it."
            : "The default is ignore, since the published features and figures that these are compared with were made so; other commands apply it."),
        DefaultValueFactory = _ => standard,
    }.OneOf(Apply, Ignore);
}
