using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Training;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary>The options that 'prompts pretrain' and 'prompts tune' share.</summary>
internal static class LearningOptions
{
    private const string Balanced = "balanced";
    private const string Proportional = "proportional";
    private const string BestValidation = "best-val";
    private const string LastEpoch = "last";

    private static readonly PretrainingOptions Standard = new();

    public static readonly Option<string> Output =
        new("--out", "-o", "--output") { Description = "The prompt to write.", HelpName = "FILE.safetensors", Required = true };

    public static readonly Option<string?> Mode =
        Choice("--mode",
        "What is learned: a text context (coop, on cached features), visual prompts (vpt), both (upt), or a text context that each image shifts (cocoop, " +
            "which is there for prompts alone and is no method of 'fit' and 'bench').",
        [.. Enum.GetValues<PromptMode>().Select(PretrainingOptions.ModeName)]);

    public static readonly Option<int?> Shots =
        new Option<int?>("--shots", "-k") { Description = "Images drawn per class (default: all)." }.Whole(1, int.MaxValue);

    public static readonly Option<string?> Seeds =
        new Option<string?>("--seeds")
        {
            Description = "One run for each seed; the result is the mean of their prompts (default 1).",
            HelpName = "1,2,3",
        }.ListOf(0L, long.MaxValue, "1,2,3");

    public static readonly Option<int?> Length =
        new Option<int?>("--prompt-length", "--context", "--length")
        {
            Description =
                "Start from so many random vectors: a text context in place of words, visual prompts per block, or both (default: 16 for vpt, 4 for " +
                "upt).",
            HelpName = "N",
        }.Whole(1, 1024);

    public static readonly Option<string?> Position =
        Choice("--position", "Where the class name stands (default: middle for upt, else end).", "end", "middle", "front");

    public static readonly Option<string?> Words =
        new("--words")
        {
            Description =
                "Words that a text context (coop, cocoop) starts from (default: those before the name in the data's own template, with several data " +
                $"sets \"{TemplateSet.Default.Templates[0].WordsBefore}\"), or 'random' for --prompt-length random vectors, {PromptStart.CoOpVectors} if it is " +
                "not given.",
            HelpName = "TEXT|random",
        };

    public static readonly Option<bool> Shallow = new("--shallow") { Description = "Visual prompts before the first block alone." };

    public static readonly Option<int?> Epochs =
        new Option<int?>("--prompt-epochs", "--epochs") { Description = $"Passes over the images (default {Standard.Tuning.Epochs})." }.Whole(1, 100000);

    public static readonly Option<double?> LearningRate =
        new Option<double?>("--prompt-learning-rate", "--learning-rate")
        {
            Description = FormattableString.Invariant($"The highest learning rate; it falls along a cosine (default {Standard.Tuning.Schedule.BaseRate}).")
        }.Real(0, 1000, open: true);

    public static readonly Option<int?> StepSize =
        new Option<int?>("--step-images") { Description = $"Images per step of the descent (default {Standard.Tuning.BatchSize})." }.Whole(1, 65536);

    public static readonly Option<int?> Views =
        new Option<int?>("--views")
        {
            Description = $"Augmented views that a text context learns from, of each image; 0 takes each image as it is (default {Standard.Views})."
        }.Whole(0, 1000);

    public static readonly Option<string?> Weighting =
        Choice("--weighting", "How often tasks are shown: by their number of images (proportional, the default) or all alike (balanced).",
        Proportional, Balanced);

    public static readonly Option<bool?> Union =
        new("--union")
        {
            Description =
            "Take the loss over the classes of all tasks, as MVLPT does, rather than over those of the image's own (default false)."
        };

    public static readonly Option<string?> Preset =
        Choice(
        "--preset", "Published settings, which other options change one by one: " +
            string.Join(", ", PretrainingPreset.All.Select(preset => $"{preset.Name} ({preset.Paper})")) + ". The prompt records them.",
        [.. PretrainingPreset.All.Select(preset => preset.Name)]);

    public static readonly Option<string?> Choose =
        Choice("--choose", "Which epoch is kept: the last (default), or the best on the validation images, which are then recorded as seen.", LastEpoch,
        BestValidation);

    public static readonly Option<bool> Restart = new("--restart") { Description = "Remove the checkpoints of an interrupted run and start anew." };

    public static IEnumerable<Option> All { get; } =
    [
        Output, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, PrecisionOptions.Precision,
                Mode, Shots, Seeds, Length, Position, Words, Shallow, Epochs,
        LearningRate, StepSize, Views, Choose, Restart, DataOptions.Root, DataOptions.Encoding, ImageOptions.Orientation, ImageOptions.Strict,
        ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
    ];

    public static PretrainingOptions Parse(ParseResult parsed, string output)
    {
        var mode = ParseMode(parsed) ?? PromptMode.CoOp;
        var (words, vectors) = mode is PromptMode.CoOp or PromptMode.CoCoOp ? LearnedPromptOptions.NewContext(parsed.GetValue(Words), parsed.GetValue(Length))
            : (parsed.GetValue(Words), parsed.GetValue(Length));
        var preset = PretrainingPreset.All.FirstOrDefault(preset => preset.Name == parsed.GetValue(Preset));
        var standard = preset?.For(mode) ?? Standard;
        return standard with
        {
            Mode = mode,
            Length = words is null && vectors is null ? standard.Length : vectors,
            Words = words,
            Position = ParsePosition(parsed.GetValue(Position)) ?? standard.Position,
            Shallow = parsed.GetValue(Shallow),
            Shots = parsed.GetValue(Shots),
            Seeds = parsed.GetValue(Seeds) is { } seeds ? NumberOptions.List(seeds, "--seeds", 0, long.MaxValue, "1,2,3") : standard.Seeds,
            Views = parsed.GetValue(Views) ?? standard.Views,
            Weighting = parsed.GetValue(Weighting) switch
            {
                Balanced => TaskWeighting.Balanced,
                Proportional => TaskWeighting.Proportional,
                _ => standard.Weighting,
            },
            Loss = parsed.GetValue(Union) switch
            {
                true => TaskLoss.Union,
                false => TaskLoss.OwnTask,
                _ => standard.Loss,
            },
            Choice = parsed.GetValue(Choose) switch
            {
                BestValidation => EpochChoice.BestValidation,
                LastEpoch => EpochChoice.Last,
                _ => standard.Choice,
            },
            Tuning = standard.Tuning with
            {
                Epochs = parsed.GetValue(Epochs) ?? standard.Tuning.Epochs,
                BatchSize = parsed.GetValue(StepSize) ?? standard.Tuning.BatchSize,
                Schedule = standard.Tuning.Schedule with { BaseRate = parsed.GetValue(LearningRate) ?? standard.Tuning.Schedule.BaseRate },
            },
            CheckpointPath = AtomicFile.IsFile(output) ? output + ".checkpoint" : null,
            Extraction = ImageOptions.Parse(parsed, ImageOptions.Orientation) with { Recipe = standard.Extraction.Recipe },
        };
    }

    public static PromptMode? ParseMode(ParseResult parsed)
    {
        foreach (var mode in Enum.GetValues<PromptMode>())
        {
            if (PretrainingOptions.ModeName(mode) == parsed.GetValue(Mode))
                return mode;
        }

        return null;
    }

    public static ClassTokenPosition? ParsePosition(string? name) => name is null ? null : Enum.Parse<ClassTokenPosition>(name, ignoreCase: true);

    public static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = description };
        option.OneOf(values);
        return option;
    }
}
