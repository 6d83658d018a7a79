using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Training;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>
/// Settings of learning one prompt from one or several datasets; those of MVLPT (arXiv 2211.11720) are <see cref="PretrainingPreset.Mvlpt"/>.
/// </summary>
public sealed record PretrainingOptions
{
    private const int VptLength = 16;
    private const int UptLength = 4;

    /// <summary>What is learned. Default: a text context.</summary>
    public PromptMode Mode { get; init; }

    /// <summary>A prompt to go on from; with it the sizes, the position and the words of a new one do not count.</summary>
    public SavedPrompt? Start { get; init; }

    /// <summary>
    /// Random vectors to start from: context vectors, visual prompts per block, or both. Default: 16 for VPT, 4 for UPT; a text context (CoOp, CoCoOp) starts
    /// from words.
    /// </summary>
    public int? Length { get; init; }

    /// <summary>
    /// Words that a text context (CoOp, CoCoOp) starts from. <see langword="null"/> takes those before the class name in <see cref="Template"/>, where that is
    /// not stated in the own template of the one source, else of a plain photo, unless <see cref="Length"/> asks for random vectors.
    /// </summary>
    public string? Words { get; init; }

    /// <summary>Where the class name stands. Default: in the middle for UPT, else the end.</summary>
    public ClassTokenPosition? Position { get; init; }

    /// <summary>The text that new visual prompts are learned against, and whose words a context starts from. Default: <c>a photo of a {}.</c></summary>
    public PromptTemplate? Template { get; init; }

    /// <summary>Whether visual prompts enter before the first block alone. Default no: before every block.</summary>
    public bool Shallow { get; init; }

    /// <summary>Images per class and task; <see langword="null"/> takes all.</summary>
    public int? Shots { get; init; }

    /// <summary>One run for each; the result is the mean of their prompts. Default 1.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>V, augmented views of each image in the feature bank of a text context; 0 takes each image as it is. Default: as in a fit.</summary>
    public int Views { get; init; } = new FitOptions().Views;

    /// <summary>How often each task is shown. Default: by its number of images.</summary>
    public TaskWeighting Weighting { get; init; } = TaskWeighting.Proportional;

    /// <summary>Which classes a loss is taken over. Default: those of the image's own task; MVLPT takes the union.</summary>
    public TaskLoss Loss { get; init; } = TaskLoss.OwnTask;

    /// <summary>Which epoch is kept. Default the last.</summary>
    public EpochChoice Choice { get; init; } = EpochChoice.Last;

    /// <summary>Epochs, batch, learning rate. Its seed and checkpoint are set by <see cref="Seeds"/> and <see cref="CheckpointPath"/>.</summary>
    public PromptTuningOptions Tuning { get; init; } = new();

    /// <summary>Where checkpoints go, one for each seed: this and <c>.seed1</c>; <see langword="null"/> for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// A folder for checkpoints that are named after what they belong to and stay when they are finished; takes the place of <see cref="CheckpointPath"/>.
    /// </summary>
    public string? StageFolder { get; init; }

    /// <summary>
    /// How images become features, and whether they are turned upright. Its recipe draws the views, and the changing augmentations of the modes that show the
    /// towers the images themselves.
    /// </summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>The published settings that these are based on, which the prompt then records; <see langword="null"/> for none.</summary>
    public PretrainingPreset? Preset { get; init; }

    /// <summary>The checkpoint of one seed.</summary>
    /// <param name="seed">The seed.</param>
    public string? CheckpointOf(long seed) => CheckpointPath is null ? null : FormattableString.Invariant($"{CheckpointPath}.seed{seed}");

    /// <summary>The random vectors that visual prompts start from.</summary>
    internal int LengthInForce => Length ?? (Mode == PromptMode.Upt ? UptLength : VptLength);

    /// <summary>Whether what is learned has a text context that can start from words.</summary>
    internal bool LearnsContext => Mode is PromptMode.CoOp or PromptMode.CoCoOp;

    /// <summary>What it starts from.</summary>
    /// <param name="templates">What the class names of the sources are put into.</param>
    /// <exception cref="InputException">Words and a number of random vectors are both given.</exception>
    public PromptStart StartFor(TemplateSet templates) => Start is { } given ? PromptStart.From(given)
        : LearnsContext ? PromptStart.New(Words, Length, Template is { } own ? TemplateSet.Of(own.Text) : templates)
        : PromptStart.Random(LengthInForce);

    internal ClassTokenPosition PositionInForce => Start?.Position ?? Position ?? (Mode == PromptMode.Upt ? ClassTokenPosition.Middle : ClassTokenPosition.End);

    /// <exception cref="InputException">A number is out of range, or settings contradict each other.</exception>
    internal void Validate()
    {
        Tuning.Validate();
        if (LengthInForce is < 1 or > VisualPromptOptions.LongestPrompt || Views is < 0 or > 1000 || Shots < 1)
            throw new InputException($"{LengthInForce} vectors, {Views} views and " +
                $"{Shots?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"} shots: they do not fit", null,
                $"give 1 to {VisualPromptOptions.LongestPrompt} vectors, 0 to 1000 views and at least 1 shot");
        if (Seeds.Count == 0 || Seeds.Distinct().Count() != Seeds.Count || Seeds.Any(seed => seed is < 0 or > uint.MaxValue))
            throw new InputException($"the seeds {string.Join(", ", Seeds)} are not a list of different numbers from 0 to {uint.MaxValue}", null,
                "give for example 1,2,3");
        if (Loss == TaskLoss.ZeroMaskReferenceQuirk)
            throw new InputException("a loss with masks of zero is there to check published runs alone", null, "take the loss over the own task or the union");
        if (Mode == PromptMode.CoCoOp && PositionInForce != ClassTokenPosition.End)
            throw new InputException("the class name stands at the end in conditional prompts", null,
                "leave its position out")
            { Settings = [Setting.ClassPosition] };
        StartFor(TemplateSet.Default);
        if (Words is not null && !LearnsContext)
            throw new InputException("only a text context (coop, cocoop) starts from words", null, "leave the words out") { Settings = [Setting.ContextWords] };
        if (Start is { } start && start.Mode != ModeName(Mode))
            throw new InputException($"holds a prompt of mode {start.Mode}, {ModeName(Mode)} was asked for", start.State.Source,
                "ask for the mode of the prompt");
    }

    /// <summary>The name of a mode, as files have it.</summary>
    /// <param name="mode">The mode.</param>
    public static string ModeName(PromptMode mode) => mode switch
    {
        PromptMode.CoCoOp => "cocoop",
        PromptMode.Vpt => "vpt",
        PromptMode.Upt => "upt",
        _ => SavedPrompt.TextMode,
    };
}

/// <summary>Which epoch of a run is kept.</summary>
public enum EpochChoice
{
    /// <summary>The last one.</summary>
    Last,

    /// <summary>The first of those with the highest mean accuracy on the tasks' validation images, which are then recorded as seen.</summary>
    BestValidation,
}
