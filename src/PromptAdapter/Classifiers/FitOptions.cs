using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts;
using PromptAdapter.Selection;
using PromptAdapter.Texts;
using PromptAdapter.Validation;

namespace PromptAdapter;

/// <summary>How a classifier is fitted: how <see cref="FewShotClassifier"/> adapts the model.</summary>
public sealed record FitOptions
{
    /// <summary>Augmented views whose mean makes a key in Tip-Adapter (arXiv 2111.03930).</summary>
    public const int TipAdapterViews = 10;

    /// <summary>The method. Default: the blend of methods that left-out images choose (<see cref="AutoMethod"/>).</summary>
    public string Method { get; init; } = AutoMethod.MethodName;

    /// <summary>
    /// K: images drawn of each class, at least 1; a class that has fewer gives all of them. <see langword="null"/> takes every training image. Of no effect on
    /// a ready split.
    /// </summary>
    public int? Shots { get; init; }

    /// <summary>The seed of the draw and of the augmented views: any integer, the same images on every machine. A ready split has its own. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// How hyper-parameters are chosen. <see langword="null"/> takes what suits the data (<see cref="SelectionRules.DefaultFor"/>): stated settings as they
    /// are, else validation images where there are any, else cross-validation on the support images alone.
    /// </summary>
    public ISelectionRule? Selection { get; init; }

    /// <summary>α where the rule is <c>fixed</c>, and while keys are trained; <see langword="null"/> takes the method's own.</summary>
    public double? Alpha { get; init; }

    /// <summary>β where the rule is <c>fixed</c>, and while keys are trained; <see langword="null"/> takes the method's own.</summary>
    public double? Beta { get; init; }

    /// <summary>The values of α and β that the other rules compare; <see langword="null"/> takes <see cref="SearchGrid.For"/>.</summary>
    public SearchGrid? Grid { get; init; }

    /// <summary>Settings of the linear probe.</summary>
    public LinearProbeOptions LinearProbe { get; init; } = new();

    /// <summary>
    /// The weight of the Gaussian logits beside the text where the rule is <c>fixed</c> (<c>gda</c>, <c>auto</c>); <see langword="null"/> takes 1.
    /// </summary>
    public double? GaussianWeight { get; init; }

    /// <summary>Settings of kernel regression (<c>proker</c>, <c>auto</c>).</summary>
    public ProKeROptions Kernel { get; init; } = new();

    /// <summary>Settings of logistic regression held to the text weights (<c>anchored</c>, <c>auto</c>).</summary>
    public AnchoredOptions Anchored { get; init; } = new();

    /// <summary>Whether values of α and β between those of the grid are tried too. Default: the grid alone.</summary>
    public SearchMode Search { get; init; } = SearchMode.Grid;

    /// <summary>
    /// Augmented views that each key is the mean of; 0, the default, encodes each image once as it is. <see cref="TipAdapterViews"/> is Tip-Adapter's number.
    /// </summary>
    public int Views { get; init; }

    /// <summary>
    /// Epochs of training keys; each shows the next of the views. <see langword="null"/> takes 20, and more where the support set is so small that these are
    /// fewer than 100 steps.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>The learning rate of training keys; <see langword="null"/> takes 0.005.</summary>
    public double? LearningRate { get; init; }

    /// <summary>A pre-trained prompt to start from, for the methods that tune one; <see langword="null"/> starts a new one.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>
    /// How a text prompt is tuned; its start and seed are set by <see cref="Prompt"/> and the split. For <c>vpt</c> and <c>upt</c> only
    /// <see cref="CoOpOptions.Tuning"/> counts.
    /// </summary>
    public CoOpOptions Context { get; init; } = new();

    /// <summary>
    /// The method on features that stands on the tuned prompt of <c>prompt-adapter</c> and <c>prompt-adapter-f</c>: any whose
    /// <see cref="MethodDescriptor.IsAdapter"/> is set. <see langword="null"/> takes the strongest known (<see cref="MethodDescriptor.AdapterForUse"/>) for a
    /// classifier, and the published one in benchmarks.
    /// </summary>
    public string? Adapter { get; init; }

    /// <summary>
    /// Epochs of visual prompts (<c>vpt</c>, <c>upt</c>), which run the image tower in every step; <see langword="null"/> takes those of <see cref="Context"/>.
    /// Epochs of <c>clip-lora</c>, too, where <see langword="null"/> takes as many as make 500 steps.
    /// </summary>
    public int? VisualEpochs { get; init; }

    /// <summary>
    /// SHA-256 of every image file that <see cref="Prompt"/> must not have seen, in lower-case hexadecimal; <see langword="null"/> takes the images of the data
    /// set, drawn or not. Only a split that was made by hand, which knows no others than its own, needs it.
    /// </summary>
    public IReadOnlyCollection<string>? TargetImages { get; init; }

    /// <summary>What is done about a prompt that has seen more of the data than its shots. Default: it is refused.</summary>
    public SeenTarget SeenTarget { get; init; }

    /// <summary>Whether an image that is in two splits is refused. Default: it is left out of validation or test, and a warning says so.</summary>
    public bool RefuseShared { get; init; }

    /// <summary>Where finished and interrupted stages of learning are kept, by what they belong to; <see langword="null"/> keeps none.</summary>
    public string? StageFolder { get; init; }

    /// <summary>
    /// What the class names are put into. <see langword="null"/> takes the data's own (<see cref="TemplateSet.ForFolder"/>), else <c>a photo of a {}.</c>
    /// </summary>
    public TemplateSet? Templates { get; init; }

    /// <summary>Written descriptions of the classes, used beside the templates.</summary>
    public ClassDescriptions? Descriptions { get; init; }

    /// <summary>How images become features.</summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>Threads of the hyper-parameter search; all cores when <see langword="null"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Whether the support images are judged afterwards by classifiers that are learnt without them (<see cref="FitResult.LeftOut"/>), which costs a training
    /// for each of up to four folds. Default: yes.
    /// </summary>
    public bool LeaveOut { get; init; } = true;

    /// <summary>
    /// The share of wrong answers among those given that is wanted, from 0 to below 1: images whose best class is less probable than left-out images say it
    /// needs get no answer. <see langword="null"/> answers every image.
    /// </summary>
    public double? MostErrors { get; init; }

    /// <summary>
    /// Whether a first result is wanted soon: method and settings are then the cheapest that make sense, and no more than four images of each class are drawn
    /// where <see cref="Shots"/> are not stated. <see cref="FitResult.Shortcuts"/> says what that leaves out. Default: no.
    /// </summary>
    public bool Quick { get; init; }

    /// <summary>
    /// How long the fit may take, the model's loading not counted: views, the judging of left-out images, or the method are given up where they would take
    /// longer (<see cref="FitResult.Shortcuts"/>). Images that alone take longer to encode are an error. <see langword="null"/> sets no limit.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Whether small JPEGs of the support images go into the classifier, to show evidence by. Default: yes.</summary>
    public bool KeepThumbnails { get; init; } = true;

    /// <summary>The settings of the methods on features.</summary>
    /// <param name="scale">s, the factor of the text logits.</param>
    /// <param name="supportCount">N, which decides how many epochs keys need.</param>
    internal MethodSettings MethodSettings(double scale, int supportCount) => new()
    {
        TipAdapter = Cache(scale),
        TipAdapterF = Training(scale, supportCount),
        LinearProbe = LinearProbe,
        GaussianWeight = GaussianWeight,
        Kernel = Kernel,
        Anchored = Anchored,
    };

    /// <summary>The names of the method options that were given, where that can be told.</summary>
    internal IEnumerable<string> Stated
    {
        get
        {
            (string Name, object? Value)[] options =
            [
                ("alpha", Alpha), ("beta", Beta), ("key-epochs", Epochs), ("key-learning-rate", LearningRate), ("visual-epochs", VisualEpochs),
                ("gaussian-weight", GaussianWeight), ("adapter", Adapter),
                (ProKeRMethod.BetaKey, Kernel.Beta), (ProKeRMethod.RidgeKey, Kernel.Ridge),
            ];
            return options.Where(option => option.Value is not null).Select(option => option.Name);
        }
    }

    /// <summary>The rule in force, once it is settled.</summary>
    internal ISelectionRule Rule => Selection ?? throw new InvalidOperationException("the rule has to be settled before it is asked for");

    /// <summary>The templates in force, once they are settled.</summary>
    internal TemplateSet TemplatesInForce => Templates ?? throw new InvalidOperationException("the templates have to be settled before they are asked for");

    /// <summary>Refuses a method that the model does not have, and a prompt that is of another kind than the method's.</summary>
    /// <param name="methods">The methods of the model.</param>
    /// <exception cref="InputException">One of the two.</exception>
    internal void Validate(MethodCatalog methods)
    {
        var descriptor = methods.Find(Method);
        Context.Validate();
        Extraction.Validated();
        if (Views < 0)
            throw new InputException($"{Views} views of an image cannot be made", null, "give 0 or more");
        if (Threads < 1)
            throw new InputException($"{Threads} threads do no work", null, "give 1 or more, or none for all cores");
        if (Adapter is not null && !methods.Find(Adapter).IsAdapter)
            throw new InputException($"the method '{Adapter}' cannot stand on a tuned prompt", null,
                "choose from " + string.Join(", ", methods.All.Where(method => method.IsAdapter).Select(method => method.Name)));
        if (Prompt is null)
            return;
        if (descriptor.PromptMode is not { } wanted)
        {
            var prompted = methods.All.Where(method => method.PromptMode is not null).Select(method => method.Name);
            throw new InputException($"a prompt is given, and the method '{Method}' has none", Prompt.State.Source,
                $"choose from {string.Join(", ", prompted)}, or leave the prompt out");
        }

        if (Prompt.Mode != wanted)
            throw new InputException($"is a prompt of mode {Prompt.Mode}, and the method '{Method}' tunes one of mode {wanted}", Prompt.State.Source,
                "give a prompt of that mode");
    }

    /// <summary>What the tuning of a text prompt starts from, once the templates are settled.</summary>
    internal PromptStart TextStart => Prompt is { } prompt ? PromptStart.From(prompt) : PromptStart.New(Context.StartWords, Context.Length, TemplatesInForce);

    internal CoOpOptions TextPrompt(long seed) => Context with
    {
        Start = Prompt?.Context ?? Context.Start,
        StartWords = TextStart.Words,
        Tuning = Context.Tuning with { Seed = seed },
        StageFolder = StageFolder,
    };

    internal TipAdapterOptions Cache(double scale)
    {
        var options = new TipAdapterOptions { Scale = scale, Grid = Grid, Search = Search };
        options.Alpha = Alpha ?? options.Alpha;
        options.Beta = Beta ?? options.Beta;
        return options;
    }

    internal TipAdapterFOptions Training(double scale, int supportCount)
    {
        var options = new TipAdapterFOptions { Scale = scale, Grid = Grid, Search = Search, StageFolder = StageFolder };
        options.Alpha = Alpha ?? options.Alpha;
        options.Beta = Beta ?? options.Beta;
        options.LearningRate = LearningRate ?? options.LearningRate;
        options.Epochs = Epochs ?? options.EpochsFor(supportCount);
        return options;
    }
}
