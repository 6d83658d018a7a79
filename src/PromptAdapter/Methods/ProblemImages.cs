using PromptAdapter.Datasets;

namespace PromptAdapter.Methods;

/// <summary>The images of a few-shot problem.</summary>
/// <param name="ClassNames">C names, by label.</param>
/// <param name="Support">The support images, unreadable ones among them.</param>
/// <param name="Validation">The images that the rule may score on; empty where it looks at none.</param>
public sealed record ProblemImages(IReadOnlyList<string> ClassNames, IReadOnlyList<LabelledImage> Support, IReadOnlyList<LabelledImage> Validation);
