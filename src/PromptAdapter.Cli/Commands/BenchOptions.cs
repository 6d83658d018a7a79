using System.CommandLine;
using System.Globalization;
using PromptAdapter.Experiments;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Selection;

namespace PromptAdapter.Cli.Commands;

/// <summary>The options of <c>bench</c>, and the plan that they make.</summary>
internal static class BenchOptions
{
    public static readonly Option<string?> Out = new("--out") { Description = "Folder for results.jsonl, written as each run finishes, and summary.md.", HelpName = "DIR" };

    public static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the results in --out; finished runs are not repeated." };

    private static readonly Option<string[]> Features = new("--features")
    {
        Description = "Folders of precomputed features in Tip-Adapter's layout (keys_16shots.pt, values_16shots.pt, val_f.pt, …).",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Text = new("--text")
    {
        Description = "Text half of the logits: a file of class weights ([C, D] or [D, C]; .npy, .safetensors, .pt), class-mean (means of the support features) or none.",
        HelpName = "FILE|class-mean|none",
        DefaultValueFactory = _ => "class-mean",
    };

    private static readonly Option<string> Methods = new("--methods") { Description = $"Any of {string.Join(", ", AdapterMethods.Names)}, with commas.", HelpName = "NAMES", DefaultValueFactory = _ => "zero-shot,tip-adapter" };

    private static readonly Option<string?> Shots = new("--shots") { Description = "Shots per class, with commas (default: all that a folder has).", HelpName = "1,2,4,8,16" };

    private static readonly Option<int?> TestKeys = new("--test-keys") { Description = "Test on the keys of that many shots, for a folder without test features.", HelpName = "K" };

    private static readonly Option<string?> Selection = new("--selection")
    {
        Description = $"How α and β are chosen: {string.Join("; ", SelectionRules.All.Select(rule => $"{rule.Name} ({rule.Description})"))}. Default: fixed when --alpha or --beta is given, else full-val where there is a validation set, else support-cv.",
        HelpName = "RULE",
    };

    private static readonly Option<double?> Alpha = new("--alpha") { Description = "α for the rule fixed (default 1).", HelpName = "A" };

    private static readonly Option<double?> Beta = new("--beta") { Description = "β for the rule fixed (default 5.5).", HelpName = "B" };

    private static readonly Option<double> AlphaMax = new("--alpha-max") { Description = "Upper bound of α in a search; value i of n is 0.1 + i·(max − 0.1)/n.", DefaultValueFactory = _ => 5 };

    private static readonly Option<double> BetaMax = new("--beta-max") { Description = "Upper bound of β in a search.", DefaultValueFactory = _ => 12 };

    private static readonly Option<int> AlphaSteps = new("--alpha-steps") { Description = "Values of α in a search.", DefaultValueFactory = _ => 20 };

    private static readonly Option<int> BetaSteps = new("--beta-steps") { Description = "Values of β in a search.", DefaultValueFactory = _ => 200 };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Features, Text, Methods, Shots, TestKeys, Selection, Alpha, Beta, AlphaMax, BetaMax, AlphaSteps, BetaSteps, Out, Resume])
            command.Options.Add(option);
    }

    public static FeatureBenchPlan Plan(ParseResult parsed)
    {
        var folders = parsed.GetValue(Features) ?? [];
        if (folders.Length == 0)
            throw new InputException("there is nothing to compare", null, "pass feature folders: --features DIR…");
        if (parsed.GetValue(GlobalOptions.Threads) is < 1)
            throw new InputException("--threads is below 1", null, "give the number of threads to use");
        var (alpha, beta) = (parsed.GetValue(Alpha), parsed.GetValue(Beta));
        var cache = new TipAdapterOptions { Grid = SearchGrid.Create(parsed.GetValue(AlphaMax), parsed.GetValue(BetaMax), parsed.GetValue(AlphaSteps), parsed.GetValue(BetaSteps)) };
        cache.Alpha = alpha ?? cache.Alpha;
        cache.Beta = beta ?? cache.Beta;
        return new FeatureBenchPlan
        {
            Folders = folders,
            Text = parsed.GetValue(Text)!,
            Methods = Parts(parsed.GetValue(Methods)!, "--methods"),
            Shots = parsed.GetValue(Shots) is { } shots ? [.. Parts(shots, "--shots").Select(Number)] : null,
            TestKeys = parsed.GetValue(TestKeys),
            Selection = parsed.GetValue(Selection) ?? (alpha is null && beta is null ? null : FixedRule.RuleName),
            Cache = cache,
        };
    }

    private static string[] Parts(string list, string option)
    {
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : throw new InputException($"{option} is empty", null, "name at least one, with commas between them");
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var shots) && shots > 0
            ? shots
            : throw new InputException($"'{text}' in --shots is not a number of shots", null, "give positive whole numbers, for example 1,2,4,8,16");
}
