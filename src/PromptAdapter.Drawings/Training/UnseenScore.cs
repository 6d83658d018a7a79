using PromptAdapter.Evaluation;

namespace PromptAdapter.Drawings.Training;

/// <summary>How often the text nearest to a picture of an unseen pair is right.</summary>
/// <param name="Pairs">In colour and shape.</param>
/// <param name="Colours">In the colour.</param>
/// <param name="Shapes">In the shape.</param>
public sealed record UnseenScore(Accuracy Pairs, Accuracy Colours, Accuracy Shapes);
