using System.CommandLine;
using PromptAdapter.Photos;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options of <c>predict</c> for whole libraries of photos.</summary>
internal static class LibraryOptions
{
    /// <summary>What <see cref="JsonLines"/> stands for without a file.</summary>
    public const string StandardOutput = "-";

    public static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Write a table: image, label, probability, best, second, second_probability, problem, unknown; '-' writes it to standard output. A run " +
            "that was ended goes on when it is started again.",
        HelpName = "FILE.csv",
    };

    public static readonly Option<string?> JsonLines = CreateJsonLines();

    public static readonly Option<bool> Restart = new("--restart")
    {
        Description = "Begin anew where an unfinished run was left.",
    };

    public static readonly Option<string?> ShardOption = new("--shard")
    {
        Description = "Answer only the i-th of n parts of the photos; the files of all parts, one after another, are the answers to all. 'auto' and 'auto/n' as in bench.",
        HelpName = "i/n|auto",
    };

    public static readonly Option<string?> SortInto = new("--sort-into")
    {
        Description = $"Put the photos into a folder for each class there, and '{PhotoAnswer.Unknown}' ones into their own. Nothing is ever overwritten.",
        HelpName = "DIR",
    };

    public static readonly Option<string> SortMode = CreateSortMode();

    public static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Say where --sort-into would put the photos, and put none.",
    };

    public static readonly Option<string?> UndoListOption = new("--undo-list")
    {
        Description = "Where the steps of --sort-into are listed for 'undo' (default: DIR.undo.jsonl).",
        HelpName = "FILE",
    };

    public static readonly Option<string?> Report = new("--report")
    {
        Description = "Write a page of thumbnails, by class and by doubt; one file that needs no network.",
        HelpName = "FILE.html",
    };

    public static IEnumerable<Option> All { get; } = [Csv, JsonLines, Restart, ShardOption, SortInto, SortMode, DryRun, UndoListOption, Report];

    /// <summary>Whether the photos are a library, of which no list is printed.</summary>
    public static bool AreGiven(ParseResult parsed)
    {
        if (parsed.GetValue(SortInto) is null && new Option[] { DryRun, UndoListOption, SortMode }.FirstOrDefault(option => Given(parsed, option))
            is { } lonely)
            throw new InputException($"{lonely.Name} says how photos are sorted, and they are not", null, "give --sort-into, too");
        if (parsed.GetValue(Csv) is not null && Given(parsed, JsonLines))
            throw new InputException("--csv and --jsonl are two forms of the same", null, "give one of them");
        if (parsed.GetValue(Restart) && parsed.GetValue(Csv) is null or StandardOutput && parsed.GetValue(JsonLines) is null or StandardOutput)
            throw new InputException("--restart begins a file anew, and no file is written", null, "give --csv or --jsonl with a file, or leave it out");
        return All.Any(option => Given(parsed, option));
    }

    /// <summary>Whether a part of the command line is there.</summary>
    public static bool Given(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The part of the photos that is this run's.</summary>
    public static PhotoShard? Shard(ParseResult parsed) =>
        parsed.GetValue(ShardOption) is { } text && Experiments.Plans.Shard.Parse(text, Environment.GetEnvironmentVariable) is var shard ? new PhotoShard(shard.Index, shard.Count) : null;

    /// <summary>How photos are sorted.</summary>
    public static SortAction ActionOf(ParseResult parsed) => parsed.GetRequiredValue(SortMode) switch
    {
        "link" => SortAction.Link,
        "move" => SortAction.Move,
        _ => SortAction.Copy,
    };

    private static Option<string?> CreateJsonLines()
    {
        var option = new Option<string?>("--jsonl")
        {
            Description = "Write a JSON object in each line, to a file as --csv, or without one to standard output as the answers come.",
            HelpName = "FILE.jsonl",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => result.Tokens is [var token] ? token.Value : StandardOutput,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Directory.Exists(token.Value))
                result.AddError($"--jsonl: '{token.Value}' is a folder; name the photos before --jsonl, or give it a file");
        });
        return option;
    }

    private static Option<string> CreateSortMode()
    {
        var option = new Option<string>("--sort-mode")
        {
            Description = "What --sort-into does with the photos: copies them, makes symbolic links to them, or moves them.",
            DefaultValueFactory = _ => "copy",
        };
        option.OneOf("copy", "link", "move");
        return option;
    }
}
