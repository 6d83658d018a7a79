using System.CommandLine;
using PromptAdapter.Cli.Commands.Prompts;
using PromptAdapter.Methods;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Training;
using PromptAdapter.Validation;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options of methods that tune a prompt, in <c>fit</c> and <c>bench</c>.</summary>
internal static class LearnedPromptOptions
{
    private const string NoStages = "none";
    private const string RandomStart = "random";
    private const string EpochsByShots = "coop";

    public static readonly Option<string?> Prompt =
        new("--prompt")
        {
            Description =
        "A pre-trained prompt to start from (see 'prompts pretrain'); its length and position hold (default: a new one, see --words).",
            HelpName = "FILE"
        };

    public static readonly Option<bool> AllowSeenTarget =
        new("--allow-seen-target") { Description = "Go on with a prompt that has seen more of the data than its shots; the results are marked." };

    public static readonly Option<string?> Stages =
        new("--stages")
        {
            Description = "Folder for finished and interrupted tunings, or 'none' (default: the per-user one): the same work is not done twice.",
            HelpName = "DIR|none"
        };

    private static readonly Option<int?> Length =
        new Option<int?>("--prompt-length", "--context", "--length") { Description = "Start a new text prompt from so many random vectors, in place of words.", HelpName = "N" }
            .Whole(1, 1024);

    private static readonly Option<string?> Words =
        new("--words")
        {
            Description = "Words that a new text prompt starts from (default: those before the name in the first template that has any), or 'random' for " +
                $"--prompt-length random vectors, {PromptStart.CoOpVectors} if it is not given.",
            HelpName = "TEXT|random",
        };

    private static readonly Option<string?> Position =
        LearningOptions.Choice("--position", "Where the class name stands in a new text prompt (default end).", "end", "middle", "front");

    private static readonly Option<bool> ClassSpecific = new("--class-specific") { Description = "Learn context vectors for each class of its own." };

    public static readonly Option<string?> Adapter = LearningOptions.Choice(
        "--adapter",
        $"What stands on the tuned prompt of prompt-adapter and prompt-adapter-f (default: in 'fit' {Both(method => method.AdapterForUse)}, which led on " +
            $"validation images; in 'bench', as published, {Both(method => method.PublishedAdapter)}).",
        [.. TorchMethods.Catalog.All.Where(method => method.IsAdapter).Select(method => method.Name)]);

    // 0 stands for the recipe by shots.
    private static readonly Option<int> Epochs = new Option<int>("--prompt-epochs")
    {
        Description = "Passes over the shots while the prompt is tuned, or 'coop' for those of CoOp's paper: 50 at 1 shot, 100 up to 4, else 200.",
        HelpName = "N|coop",
        DefaultValueFactory = _ => new PromptTuningOptions().Epochs,
    }.WholeOr(EpochsByShots, 1, 100_000);

    private static readonly Option<int?> ImageEpochs =
        new Option<int?>("--visual-epochs")
        {
            Description =
            "Passes over the shots for vpt, upt and clip-lora, which run the image tower in every step (default: as --prompt-epochs; for clip-lora as many " +
                "as make 500 "
            + "steps)."
        }.Whole(1, 100000);

    private static readonly Option<double> LearningRate =
        new Option<double>("--prompt-learning-rate")
        {
            Description = "Highest learning rate of the prompt; it falls along a cosine.",
            DefaultValueFactory = _ => new LearningRateSchedule().BaseRate
        }.Real(0, 1000, open: true);

    public static IEnumerable<Option> All { get; } =
        [Prompt, Adapter, AllowSeenTarget, Words, Length, Position, ClassSpecific, Epochs, ImageEpochs, LearningRate, Stages];

    /// <summary>The prompt to start from.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="someStartAnew">Whether some methods take a new prompt beside it, so that both can be given.</param>
    public static SavedPrompt? ReadPrompt(ParseResult parsed, bool someStartAnew = false)
    {
        if (parsed.GetValue(Prompt) is not { } path)
            return null;
        if (!someStartAnew && (parsed.GetValue(Length) is not null || parsed.GetValue(Words) is not null || parsed.GetValue(Position) is not null
            || parsed.GetValue(ClassSpecific)))
            throw new InputException("--prompt-length, --words, --position and --class-specific shape a new prompt, and --prompt gives one", path,
                "leave them out, or leave out --prompt");
        return PromptFile.Load(path);
    }

    public static CoOpOptions Context(ParseResult parsed)
    {
        var standard = new CoOpOptions();
        var (words, vectors) = NewContext(parsed.GetValue(Words), parsed.GetValue(Length));
        return standard with
        {
            Length = vectors,
            StartWords = words,
            Position = LearningOptions.ParsePosition(parsed.GetValue(Position)) ?? ClassTokenPosition.End,
            ClassSpecific = parsed.GetValue(ClassSpecific),
            EpochsByShots = parsed.GetValue(Epochs) == 0,
            Tuning = standard.Tuning with
            {
                Epochs = parsed.GetValue(Epochs) is > 0 and var epochs ? epochs : standard.Tuning.Epochs,
                Schedule = standard.Tuning.Schedule with { BaseRate = parsed.GetValue(LearningRate) }
            },
        };
    }

    /// <summary>What a new text context starts from.</summary>
    /// <param name="words">The words that were given, or <c>random</c>.</param>
    /// <param name="vectors">The number of random vectors that was given.</param>
    public static (string? Words, int? Vectors) NewContext(string? words, int? vectors) =>
        RandomStart.Equals(words, StringComparison.OrdinalIgnoreCase) ? (null, vectors ?? PromptStart.CoOpVectors) : (words, vectors);

    private static string Both(Func<MethodDescriptor, string?> adapter) =>
        $"{adapter(TorchMethods.Catalog.Find(PromptMethods.PromptAdapter))} and {adapter(TorchMethods.Catalog.Find(PromptMethods.PromptAdapterF))}";

    public static int? VisualEpochs(ParseResult parsed) => parsed.GetValue(ImageEpochs);

    public static string? StageFolder(ParseResult parsed) =>
        (parsed.GetValue(Stages) ?? UserFolders.Stages) is var folder && NoStages.Equals(folder, StringComparison.OrdinalIgnoreCase) ? null : folder;

    public static SeenTarget SeenTarget(ParseResult parsed) => parsed.GetValue(AllowSeenTarget) ? Validation.SeenTarget.Marked : Validation.SeenTarget.Refused;
}
