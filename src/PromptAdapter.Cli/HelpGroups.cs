using System.CommandLine;

namespace PromptAdapter.Cli;

/// <summary>A part of the help of a command.</summary>
internal enum HelpGroup
{
    /// <summary>What everybody needs; the only one that <c>--help</c> shows.</summary>
    First,

    /// <summary>How a method learns and how its settings are chosen.</summary>
    Methods,

    /// <summary>How a prompt starts and is tuned.</summary>
    Prompts,

    /// <summary>What is kept where.</summary>
    Storage,

    /// <summary>What has a good default for nearly everybody.</summary>
    Expert,
}

/// <summary>Which part of the help an option or a command stands in.</summary>
internal static class HelpGroups
{
    private static readonly Dictionary<string, HelpGroup> Options = new(StringComparer.Ordinal);

    // Of a command whose subject such options are: what is expert knowledge elsewhere is what it is called for.
    private static readonly Dictionary<string, string[]> FirstOf = new(StringComparer.Ordinal)
    {
        ["add"] = ["--root"],
        ["remove"] = ["--root"],
        ["check"] = ["--root"],
        ["tokenize"] = ["--vocab"],
        ["pretrain"] = ["--prompt-epochs", "--views"],
        ["tune"] = ["--prompt", "--prompt-epochs"],
        ["show"] = ["--words"],
        ["clean"] = ["--features", "--stages"],
    };

    /// <summary>The commands in help, by what they are for; one that stands in none comes last.</summary>
    public static IReadOnlyList<(string Heading, string[] Commands)> Commands { get; } =
    [
        ("First steps", ["demo", "fit", "predict", "evaluate", "serve", "info", "doctor"]),
        ("Make it better", ["add", "remove", "review", "suggest"]),
        ("Photos", ["watch", "undo", "zero-shot"]),
        ("Other programs", ["export"]),
        ("Research", ["bench", "features", "prompts", "datasets", "tokenize"]),
        ("Storage", ["models", "cache"]),
    ];

    static HelpGroups()
    {
        Put(HelpGroup.Methods, "--selection", "--alpha", "--beta", "--search", "--alpha-max", "--beta-max", "--alpha-steps", "--beta-steps", "--key-epochs",
            "--key-learning-rate", "--views", "--c", "--tolerance", "--max-iterations", "--c-steps", "--gaussian-weight", "--kernel-beta", "--ridge",
            "--constraint", "--penalty", "--text-scale", "--text", "--test-keys", "--repeat-shots", "--published-grids", "--published-settings", "--protocol",
            "--source", "--template", "--descriptions", "--weighting", "--union", "--choose", "--step-images", "--exclude");
        Put(HelpGroup.Prompts, "--prompt", "--prompt-for", "--adapter", "--allow-seen-target", "--words", "--prompt-length", "--position", "--class-specific",
            "--prompt-epochs", "--visual-epochs", "--prompt-learning-rate", "--shallow");
        Put(HelpGroup.Storage, "--store", "--stages", "--restart", "--no-thumbnails", "--undo-list", "--formats", "--published", "--baseline", "--folder",
            "--home", "--shard");
        Put(HelpGroup.Expert, "--vocab", "--activation", "--precision", "--root", "--encoding", "--orientation", "--strict", "--batch", "--max-pixels",
            "--queue", "--insecure", "--name", "--json", "--verbose", "--threads", "--device", "--version", "--help", "--help-all");
    }

    /// <summary>The group of an option of a command.</summary>
    public static HelpGroup Of(Command command, Option option) =>
        FirstOf.TryGetValue(command.Name, out var own) && own.Contains(option.Name) ? HelpGroup.First : Options.GetValueOrDefault(option.Name, HelpGroup.First);

    /// <summary>What stands above a group.</summary>
    public static string Heading(HelpGroup group) => group switch
    {
        HelpGroup.Methods => "Methods",
        HelpGroup.Prompts => "Prompts",
        HelpGroup.Storage => "Storage",
        HelpGroup.Expert => "Expert",
        _ => "Options",
    };

    private static void Put(HelpGroup group, params string[] names)
    {
        foreach (var name in names)
            Options.Add(name, group);
    }
}
