using System.Numerics.Tensors;
using PromptAdapter.Features;

namespace PromptAdapter.LeftOut;

/// <summary>How near an image is to what was learnt from.</summary>
internal static class Cosines
{
    /// <summary>The largest cosine of a feature to the rows of a set, −1 to 1.</summary>
    /// <param name="feature">One normalised feature, <c>[D]</c>.</param>
    /// <param name="set">Normalised rows, at least one.</param>
    public static double Nearest(ReadOnlySpan<float> feature, FeatureSet set)
    {
        var nearest = -1f;
        for (var row = 0; row < set.Count; row++)
            nearest = Math.Max(nearest, TensorPrimitives.Dot(feature, set.Row(row)));
        return Math.Min(1, nearest);
    }
}
