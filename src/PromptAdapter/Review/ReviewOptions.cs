using PromptAdapter.Features;
using PromptAdapter.Texts;

namespace PromptAdapter.Review;

/// <summary>How a data set is reviewed.</summary>
public sealed record ReviewOptions
{
    /// <summary>How images become features.</summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>What the class names are put into, for models with text; <see langword="null"/> takes the data's own, as a fit does.</summary>
    public TemplateSet? Templates { get; init; }

    /// <summary>Threads to use; all cores when <see langword="null"/>.</summary>
    public int? Threads { get; init; }
}
