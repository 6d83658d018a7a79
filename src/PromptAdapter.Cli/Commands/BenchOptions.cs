using System.CommandLine;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Experiments;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands;

/// <summary>The options of <c>bench</c>, and the plan that they make.</summary>
internal static class BenchOptions
{
    private const string ShotsExample = "1,2,4,8,16";
    private const string SeedsExample = "1,2,3";
    private const string StandardMethods = "zero-shot,tip-adapter";

    private static readonly Option<string[]> Features = new("--features")
    {
        Description = "Precomputed features: folders in Tip-Adapter's layout (keys_16shots.pt, values_16shots.pt, val_f.pt, …), "
            + "folders of files that 'features extract' or 'features import' wrote (one for each split), or one such file of all splits.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> Text = new("--text")
    {
        Description = "Text half of the logits: a file of class weights ([C, D] or [D, C]; .npy, .safetensors, .pt), class-mean (means of the support " +
            "features; the default) or none. FOLDER=… is for the feature folder of that name alone.",
        HelpName = "[FOLDER=]FILE|class-mean|none",
    };

    private static readonly Option<string> Methods =
        new Option<string>("--methods")
        {
            Description = $"Methods, with commas (default {StandardMethods}). Any of {string.Join(", ", TorchMethods.Catalog.Names)}; {string.Join(", ",
                TorchMethods.Catalog.Names.Except(TorchMethods.Catalog.OnFeatures))} with --datasets only.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => StandardMethods
        }.InAnyCase(TorchMethods.Catalog.Names);

    private static readonly Option<string?> Shots = new Option<string?>("--shots")
    {
        Description = "Shots per class, with commas (default: all that a folder has; of training features 1,2,4,8,16, as far as every class has so many).",
        HelpName = ShotsExample,
    }.ListOf(1, int.MaxValue, ShotsExample);

    private static readonly Option<string?> Seeds = new Option<string?>("--seeds")
    {
        Description = "Draw the shots anew for each of these seeds, from each folder's training features or its largest support set, with Python's picks "
            + "(default: the folder's own K-shot keys; of training features 1,2,3).",
        HelpName = SeedsExample,
    }.ListOf(int.MinValue, int.MaxValue, SeedsExample);

    private static readonly Option<bool> RepeatShots =
        new("--repeat-shots") { Description = "With --seeds: a class with too few images gives some of them more than once." };

    private static readonly Option<string[]> TestKeys =
        new("--test-keys") { Description = "Test on the keys of that many shots, for a folder without test features.", HelpName = "[FOLDER=]K" };

    private static readonly Option<string?> Selection = new Option<string?>("--selection", "--select")
    {
        Description = $"How α and β are chosen: {string.Join("; ", SelectionRules.All.Select(rule => $"{rule.Name} ({rule.Description})"))}. Default: fixed " +
            $"when --alpha or --beta is given, else full-val where there is a validation set, else support-cv.",
        HelpName = "RULE",
    }.InAnyCase(SelectionRules.All.Select(rule => rule.Name));

    private static readonly Option<double?> Alpha =
        new Option<double?>("--alpha")
        {
            Description = "α for the rule fixed and while keys are trained (default 1; in training 1.17).",
            HelpName = "A"
        }.Real(0, 10_000);

    private static readonly Option<double?> Beta =
        new Option<double?>("--beta")
        {
            Description = "β for the rule fixed and while keys are trained (default 5.5; in training 1).",
            HelpName = "B"
        }.Real(0, 10_000);

    private static readonly Option<bool> PublishedGrids =
        new("--published-grids")
        {
            Description =
        "Search the grid that Prompt-Adapter's authors use, for a folder that has the name of one of their data sets."
        };

    private static readonly Option<string?> Published = PublishedOption();

    private static readonly Option<double?> LearningRate =
        new Option<double?>("--key-learning-rate", "--learning-rate") { Description = "Learning rate of trained keys (default 0.005)." }.Real(0, 10, open: true);

    private static readonly Option<int?> Epochs = new Option<int?>("--key-epochs", "--epochs")
    {
        Description = "Epochs of training keys (default 20, and more where these would be fewer than 100 steps).",
    }.Whole(1, 100000);

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Features, Text, Methods, Shots, Seeds, RepeatShots, TestKeys, Selection, Alpha, Beta, .. SearchOptions.All,
            PublishedGrids, Published, LearningRate, Epochs, .. MethodOptions.All, .. BenchRunOptions.All, .. BenchImageOptions.All])
            command.Options.Add(option);
    }

    public static FeatureBenchPlan Plan(ParseResult parsed)
    {
        var folders = parsed.GetValue(Features) ?? [];
        if (folders.Length == 0 && !BenchImageOptions.AreGiven(parsed))
            throw new InputException("there is nothing to compare", null, "pass data sets of images: --datasets DIR…, or feature folders: --features DIR…");
        if (folders.Length > 0 && BenchImageOptions.AreGiven(parsed))
            throw new InputException("--datasets and --features are both given", null,
                "compare images or features in one run, with the same --out for both if they belong together");
        if (folders.Length > 0)
            BenchImageOptions.RequireFewShot(parsed);
        var (alpha, beta) = (parsed.GetValue(Alpha), parsed.GetValue(Beta));
        var cache = new TipAdapterOptions
        {
            Grid = SearchOptions.Grid(parsed),
            Search = parsed.GetValue(SearchOptions.Mode),
        };
        cache.Alpha = alpha ?? cache.Alpha;
        cache.Beta = beta ?? cache.Beta;
        var text = FolderValues.Of(parsed.GetValue(Text), "--text", folders);
        var testKeys = FolderValues.Of(parsed.GetValue(TestKeys), "--test-keys", folders);
        if (parsed.GetValue(RepeatShots) && parsed.GetValue(Seeds) is null)
            throw new InputException("--repeat-shots says how --seeds draws, and there are none", null, "add --seeds, or leave it out");
        var methods = Parts(parsed.GetValue(Methods)!, "--methods");
        MethodOptions.RequireOwn(parsed, methods);
        return new FeatureBenchPlan
        {
            Folders = folders,
            Text = text.Common ?? "class-mean",
            TextOf = text.Own,
            Methods = methods,
            LinearProbe = MethodOptions.LinearProbe(parsed),
            GaussianWeight = parsed.GetValue(MethodOptions.GaussianWeight),
            Shots = parsed.GetValue(Shots) is { } shots ? NumberOptions.List(shots, "--shots", 1, int.MaxValue, ShotsExample) : null,
            Seeds = parsed.GetValue(Seeds) is { } seeds ? NumberOptions.List(seeds, "--seeds", int.MinValue, int.MaxValue, SeedsExample) : null,
            Kernel = MethodOptions.Kernel(parsed),
            Anchored = MethodOptions.Anchored(parsed),
            RepeatShots = parsed.GetValue(RepeatShots),
            RefuseShared = parsed.GetValue(ImageOptions.Strict),
            TestKeys = testKeys.Common is { } keys ? ShotsOfKeys(keys) : null,
            TestKeysOf = testKeys.Own.ToDictionary(entry => entry.Key, entry => ShotsOfKeys(entry.Value)),
            Selection = parsed.GetValue(Selection) ?? (alpha is null && beta is null ? null : FixedRule.RuleName),
            Cache = cache,
            Training = new KeyTraining(parsed.GetValue(LearningRate), parsed.GetValue(Epochs), alpha, beta),
            PublishedGrids = parsed.GetValue(PublishedGrids),
            PublishedSettings = parsed.GetValue(Published) is not null,
        };
    }

    private static Option<string?> PublishedOption()
    {
        var option = new Option<string?>("--published-settings")
        {
            Description = "Train keys as a paper's authors do on their data sets, which the folders' names say: prompt-adapter.",
            HelpName = "PAPER",
        };
        option.OneOf("prompt-adapter");
        return option;
    }

    private static string[] Parts(string list, string option)
    {
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 ? parts : throw new InputException($"{option} is empty", null, "name at least one, with commas between them");
    }

    private static int ShotsOfKeys(string text) => NumberText.TryWhole<int>(text, out var shots) && shots > 0
        ? shots
        : throw new InputException($"--test-keys {text} is no number of shots", null, "give one whole number from 1, for example 4");
}
