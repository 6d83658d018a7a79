using PromptAdapter.Datasets;

namespace PromptAdapter.Features;

/// <summary>Features of those images that could be read.</summary>
/// <param name="Features"><c>[N, E]</c> row-major, as the tower gives them, not normalised.</param>
/// <param name="Dimension">E, the number of values of a feature, at least 1.</param>
/// <param name="Rows">Which of the given images each row is, <c>[N]</c>, rising.</param>
/// <param name="Sha256">SHA-256 of each row's image file, <c>[N]</c>.</param>
/// <param name="Unreadable">The images that were left out, with the reason.</param>
/// <param name="Encoded">How many rows were computed; the others came from the store.</param>
public sealed record ExtractedFeatures(float[] Features, int Dimension,
    IReadOnlyList<int> Rows, IReadOnlyList<string> Sha256, IReadOnlyList<SkippedFile> Unreadable, int Encoded)
{
    /// <summary>One row, <c>[E]</c>.</summary>
    /// <param name="row">0 … N − 1.</param>
    public ReadOnlySpan<float> Row(int row) => Features.AsSpan(row * Dimension, Dimension);

    /// <summary>The rows scaled to length 1, <c>[N, E]</c>.</summary>
    /// <exception cref="InputException">A row is zero or not finite: the model is broken.</exception>
    public float[] Normalised()
    {
        var rows = (float[])Features.Clone();
        UnitRows.Normalise(rows, Dimension, tolerance: 0, path: null);
        return rows;
    }

    /// <summary>The normalised rows with the labels of the images that they came from.</summary>
    /// <param name="images">The images that were given to the extractor.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <param name="origin">Where the images come from.</param>
    /// <exception cref="InputException">No image could be read.</exception>
    public FeatureSet Labelled(IReadOnlyList<LabelledImage> images, int classCount, FeatureOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(origin);
        return FeatureSet.Create(Normalised(), Dimension, [.. Rows.Select(row => images[row].Label)], classCount,
            origin with { Files = [.. Rows.Select(row => images[row].Key)] });
    }
}
