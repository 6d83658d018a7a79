using System.CommandLine;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands;

/// <summary>The options of <c>bench</c> that say how images are used, and the plan that they make.</summary>
internal static class BenchImageOptions
{
    private static readonly Option<string[]> Datasets = new("--datasets")
    {
        Description = "Data sets of images, each with a train and a test split: folders, CSV or split_*.json files, or, with --root, known data sets " +
            "('datasets list'). The folder's name is the data set's; NAME=DIR gives another.",
        HelpName = "[NAME=]DATA",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Views = new Option<int>("--views")
    {
        Description = "With --datasets: augmented views that each key is the mean of; 0 encodes each image once as it is, 10 are Tip-Adapter's.",
        DefaultValueFactory = _ => new FitOptions().Views,
    }.Whole(0, 1000);

    private static readonly Option<string> Protocol = new Option<string>("--protocol")
    {
        Description = $"With --datasets: {BenchProtocols.FewShot}; {BenchProtocols.BaseToNew} (learn half of the classes, test both halves); " +
            $"{BenchProtocols.CrossDataset} and {BenchProtocols.DomainGeneralisation} (learn from --source, test on the others, by their own class names or " +
            $"as pictures of the same classes).",
        HelpName = "NAME",
        DefaultValueFactory = _ => BenchProtocols.FewShot,
    }.InAnyCase(BenchProtocols.All);

    private static readonly Option<string?> Source =
        new("--source") { Description = "The data set that is learned from, in the protocols that test on others.", HelpName = "[NAME=]DATA" };

    private static readonly Option<string[]> Template = new("--template", "-t")
    {
        Description = PromptOptions.Template.Description + " NAME=… is for the data set of that name alone.",
        HelpName = "[NAME=]TEXT|FILE|NAME",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> PromptFor =
        new Option<string?>("--prompt-for")
        {
            Description =
        "The methods that start from --prompt, with commas; the others start anew (default: all that tune one of its kind).",
            HelpName = "NAMES"
        }.InAnyCase(TorchMethods.Catalog.Names);

    public static IEnumerable<Option> All { get; } =
    [
        Datasets, Protocol, Source, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, PrecisionOptions.Precision, Views, Template,
        .. LearnedPromptOptions.All, PromptFor, DataOptions.Root, DataOptions.Encoding, ImageOptions.ParityOrientation, ImageOptions.Strict, ImageOptions.Store,
        ImageOptions.BatchSize, ImageOptions.MaxPixels,
    ];

    /// <summary>Refuses what is of no use to feature folders.</summary>
    public static void RequireFewShot(ParseResult parsed)
    {
        if (parsed.GetValue(Protocol) != BenchProtocols.FewShot || parsed.GetValue(Source) is not null)
            throw new InputException("--protocol and --source need a model that makes class weights of names, and feature folders come without one", null,
                "use them with --datasets");
    }

    /// <summary>Whether images are what is to be compared.</summary>
    public static bool AreGiven(ParseResult parsed) => parsed.GetValue(Datasets) is { Length: > 0 };

    /// <summary>The plan, for what <see cref="BenchOptions"/> says of methods, shots, seeds and selection.</summary>
    public static ImageBenchPlan Plan(ParseResult parsed, FeatureBenchPlan common, Terminal terminal)
    {
        if (common.TestKeys is not null || common.TestKeysOf.Count > 0 || common.TextOf.Count > 0 || common.Text != "class-mean"
            || common.PublishedGrids || common.PublishedSettings)
            throw new InputException(
                "--text, --test-keys, --published-grids and --published-settings are for --features", null, "leave them out with --datasets");
        ImageDataset[] datasets = [.. parsed.GetRequiredValue(Datasets).Select(given => Open(parsed, given, terminal))];
        var source = parsed.GetValue(Source) is { } from ? Open(parsed, from, terminal) : null;
        var templates = ListsOfNamed.Of(parsed.GetValue(Template), [.. datasets.Append(source).OfType<ImageDataset>().Select(dataset => dataset.Name)]);
        return new ImageBenchPlan
        {
            Datasets = datasets,
            Protocol = parsed.GetValue(Protocol)!,
            Source = source,
            Methods = common.Methods,
            Shots = common.Shots ?? new ImageBenchPlan { Datasets = [], Methods = [] }.Shots,
            Seeds = common.Seeds ?? new ImageBenchPlan { Datasets = [], Methods = [] }.Seeds,
            RepeatShots = common.RepeatShots,
            Selection = common.Selection,
            Templates = templates.Common.Length > 0 ? PromptOptions.TemplatesOf(templates.Common) : null,
            TemplatesOf = templates.Own.ToDictionary(entry => entry.Key, entry => PromptOptions.TemplatesOf(entry.Value)),
            PromptedMethods = parsed.GetValue(PromptFor) is { } names ? MethodNames(names) : null,
            Fit = new FitOptions
            {
                Alpha = common.Training.Alpha,
                Beta = common.Training.Beta,
                Grid = common.Cache.Grid,
                Search = common.Cache.Search,
                LinearProbe = common.LinearProbe,
                GaussianWeight = common.GaussianWeight,
                Kernel = common.Kernel,
                Anchored = common.Anchored,
                Views = parsed.GetValue(Views),
                Epochs = common.Training.Epochs,
                LearningRate = common.Training.LearningRate,
                Prompt = LearnedPromptOptions.ReadPrompt(parsed, someStartAnew: parsed.GetValue(PromptFor) is not null),
                Context = LearnedPromptOptions.Context(parsed),
                Adapter = parsed.GetValue(LearnedPromptOptions.Adapter),
                VisualEpochs = LearnedPromptOptions.VisualEpochs(parsed),
                SeenTarget = LearnedPromptOptions.SeenTarget(parsed),
                RefuseShared = common.RefuseShared,
                StageFolder = LearnedPromptOptions.StageFolder(parsed),
                Extraction = ImageOptions.Parse(parsed, ImageOptions.ParityOrientation),
            },
        };
    }

    public static IFrozenModel LoadModel(ParseResult parsed) => ModelOptions.LoadEncoder(parsed, parsed.GetValue(ModelOptions.Vocabulary));

    private static string[] MethodNames(string list)
    {
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            TorchMethods.Catalog.Find(name);
        return names;
    }

    private static ImageDataset Open(ParseResult parsed, string given, Terminal terminal)
    {
        var source = Prompts.SourceData.Open(given, parsed, terminal);
        return source.Data with { Name = source.Name };
    }
}
