using PromptAdapter.Features;

namespace PromptAdapter;

/// <summary>What a prediction holds and how images become features.</summary>
public sealed record PredictOptions
{
    /// <summary>
    /// Whether each prediction says what it rests on (<see cref="Prediction.Evidence"/>), which names the support images that voted. Default: no.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>Batch size, store and strictness; whether EXIF orientation is applied follows the classifier. A single image is encoded anew, without a store.</summary>
    public ExtractionOptions Extraction { get; init; } = new();
}
