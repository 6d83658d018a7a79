using PromptAdapter.Features;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts;
using PromptAdapter.Selection;

namespace PromptAdapter.Classifiers;

/// <summary>How <see cref="FewShotClassifier.FitAsync"/> adapts the model.</summary>
public sealed record FitOptions
{
    /// <summary>Augmented views whose mean makes a key in Tip-Adapter (arXiv 2111.03930).</summary>
    public const int TipAdapterViews = 10;

    // The published settings are 20 epochs, and 100 for the one data set whose 16 shots make a single batch: a key that takes 20 steps hardly moves.
    private const int FewestSteps = 100;

    /// <summary>The method. Default: the training-free cache adapter.</summary>
    public string Method { get; init; } = TipAdapterMethod.MethodName;

    /// <summary>How hyper-parameters are chosen. Default: cross-validation on the support images alone.</summary>
    public ISelectionRule Selection { get; init; } = new SupportCrossValidationRule();

    /// <summary>α where the rule is <c>fixed</c>, and while keys are trained; <see langword="null"/> takes the method's own.</summary>
    public double? Alpha { get; init; }

    /// <summary>β where the rule is <c>fixed</c>, and while keys are trained; <see langword="null"/> takes the method's own.</summary>
    public double? Beta { get; init; }

    /// <summary>The values of α and β that the other rules compare.</summary>
    public SearchGrid Grid { get; init; } = SearchGrid.Default;

    /// <summary>Augmented views that each key is the mean of; 0 encodes each image once as it is. Default: 10.</summary>
    public int Views { get; init; } = TipAdapterViews;

    /// <summary>Epochs of training keys; each shows the next of the views. <see langword="null"/> takes 20, and more where the support set is so small that these are fewer than 100 steps.</summary>
    public int? Epochs { get; init; }

    /// <summary>The learning rate of training keys; <see langword="null"/> takes 0.001.</summary>
    public double? LearningRate { get; init; }

    /// <summary>What the class names are put into. Default: <c>a photo of a {}.</c></summary>
    public TemplateSet Templates { get; init; } = TemplateSet.Default;

    /// <summary>Written descriptions of the classes, used beside the templates.</summary>
    public ClassDescriptions? Descriptions { get; init; }

    /// <summary>How images become features.</summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>Threads of the hyper-parameter search; all cores when <see langword="null"/>.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether small JPEGs of the support images go into the classifier, to show evidence by. Default: yes.</summary>
    public bool KeepThumbnails { get; init; } = true;

    internal TipAdapterOptions Adapter(double scale)
    {
        var options = new TipAdapterOptions { Scale = scale, Grid = Grid };
        options.Alpha = Alpha ?? options.Alpha;
        options.Beta = Beta ?? options.Beta;
        return options;
    }

    internal TipAdapterFOptions Training(double scale, int supportCount)
    {
        var options = new TipAdapterFOptions { Scale = scale, Grid = Grid };
        options.Alpha = Alpha ?? options.Alpha;
        options.Beta = Beta ?? options.Beta;
        options.LearningRate = LearningRate ?? options.LearningRate;
        var stepsPerEpoch = (supportCount + options.BatchSize - 1) / options.BatchSize;
        options.Epochs = Epochs ?? Math.Max(options.Epochs, (FewestSteps + stepsPerEpoch - 1) / stepsPerEpoch);
        return options;
    }
}
