using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>What a method learned from a draw.</summary>
/// <param name="Adapted">What was learned.</param>
/// <param name="Draw">The draw.</param>
/// <param name="Options">The options.</param>
internal sealed record LearnedShots(Adaptation Adapted, ImageDraw Draw, FitOptions Options)
{
    /// <summary>How test images are read for the frozen tower.</summary>
    public ExtractionOptions Extraction => Options.Extraction;

    /// <summary>Support images that could not be read.</summary>
    public int Unreadable => Draw.Features.Support.Unreadable.Count;

    /// <summary>The accuracy on the validation images of the draw, where the tower is the frozen one.</summary>
    public Accuracy? OnValidation(ParallelOptions parallel) =>
        Adapted.Tower.Count == 0 && Draw.Features.Validation is { } set
            ? Adapted.State.Evaluate(Adapted.Overlap?.Without(SplitContent.Validation, set) ?? set, parallel)
            : null;
}
