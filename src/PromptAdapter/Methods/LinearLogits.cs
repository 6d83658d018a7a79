using System.Numerics;
using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>f Wᵀ + b in double precision.</summary>
internal static class LinearLogits
{
    /// <summary>Computes the logits of a block of images.</summary>
    /// <param name="weights">W, <c>[C, D]</c>.</param>
    /// <param name="offsets">b, <c>[C]</c>.</param>
    /// <param name="features">f, <c>[B, D]</c>.</param>
    /// <param name="logits">Receives <c>[B, C]</c>.</param>
    public static void Compute(double[] weights, double[] offsets, ReadOnlySpan<float> features, Span<double> logits)
    {
        var (classes, dimension) = (offsets.Length, weights.Length / offsets.Length);
        var rows = features.Length / dimension;
        var groups = LaneProducts.Groups(rows);
        var images = new Vector<double>[groups * dimension];
        LaneProducts.Pack(features, dimension, images);
        var products = new Vector<double>[groups * classes];
        LaneProducts.Multiply(images, weights, dimension, products); // [groups, C]
        for (var row = 0; row < rows; row++)
        {
            for (var label = 0; label < classes; label++)
                logits[row * classes + label] = products[row / LaneProducts.Lanes * classes + label][row % LaneProducts.Lanes] + offsets[label];
        }
    }
}
