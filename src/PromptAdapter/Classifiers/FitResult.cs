using PromptAdapter.Datasets;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter;

/// <summary>What <see cref="FewShotClassifier.FitAsync"/> returns.</summary>
/// <param name="Classifier">The classifier.</param>
/// <param name="Selection">How its hyper-parameters were chosen.</param>
/// <param name="Unreadable">Images that were left out, with the reason.</param>
public sealed record FitResult(FewShotClassifier Classifier, SelectionOutcome Selection, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>What validators have to say about the data, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
