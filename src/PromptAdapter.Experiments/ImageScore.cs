using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Protocols;

namespace PromptAdapter.Experiments;

/// <summary>How a run on images did: what was said about each test image, or two accuracies.</summary>
/// <param name="Predictions">What was said about each test image.</param>
/// <param name="Halves">The accuracies of base-to-new.</param>
internal sealed record ImageScore(CellPredictions? Predictions = null, HalfAccuracies? Halves = null);
