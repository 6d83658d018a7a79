using PromptAdapter.Confidence;

namespace PromptAdapter.Photos;

/// <summary>How a stream of photos is answered.</summary>
public sealed record PhotoStreamOptions
{
    private const int BatchesAtOnce = 8;

    /// <summary>Batch size, store and strictness, and whether the evidence is wanted.</summary>
    public PredictOptions Predict { get; init; } = new();

    /// <summary>When an answer is withheld; <see langword="null"/> takes the classifier's least probability and not its rule for unknown images.</summary>
    public AnswerRules? Rules { get; init; }

    /// <summary>
    /// How many photos are in work at a time, 8 batches: memory holds no more of them. Where work begins again at a multiple of it, the answers have the bits
    /// that they would have had, because the last bits of a feature depend on what shares its batch.
    /// </summary>
    public int Portion => BatchesAtOnce * Predict.Extraction.Validated().BatchSize;
}
