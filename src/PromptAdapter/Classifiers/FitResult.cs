using PromptAdapter.Datasets;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Splits;
using PromptAdapter.Texts;

namespace PromptAdapter;

/// <summary>What <see cref="FewShotClassifier"/> returns.</summary>
/// <param name="Classifier">The classifier.</param>
/// <param name="Selection">How its hyper-parameters were chosen.</param>
/// <param name="Unreadable">Images that were left out, with the reason.</param>
public sealed record FitResult(FewShotClassifier Classifier, SelectionOutcome Selection, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>The images that it was fitted on, and what each class had.</summary>
    public required FewShotSplit Split { get; init; }

    /// <summary>
    /// What classifiers learnt without them say about the support images, by the rows of <see cref="ClassifierState.Support"/>;
    /// <see cref="LeftOutPredictions.WhyNone"/> tells where nothing could be left out.
    /// </summary>
    public required LeftOutPredictions LeftOut { get; init; }

    /// <summary>What these predictions come to, for a person; <see langword="null"/> where nothing could be left out.</summary>
    public FitEstimate? Estimate { get; init; }

    /// <summary>What images and classes have come, gone or changed where a fitted classifier was fitted again; <see langword="null"/> of a first fit.</summary>
    public SupportChanges? Changes { get; init; }

    /// <summary>What the class names were put into.</summary>
    public required TemplateSet Templates { get; init; }

    /// <summary>What the tuning of the text prompt started from; <see langword="null"/> for methods that tune none.</summary>
    public PromptStart? Start { get; init; }

    /// <summary>The method that stands on the tuned prompt; <see langword="null"/> for methods that carry none.</summary>
    public string? Adapter { get; init; }

    /// <summary>What was left out for the sake of time, one line each: of a quick fit, or of one that was limited. Empty where nothing was.</summary>
    public IReadOnlyList<string> Shortcuts { get; init; } = [];

    /// <summary>Classes with too few images, what validators have to say about the data, and what the selection gives reason to doubt.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];
}
