using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.LeftOut;

/// <summary>
/// How far the logits of a classifier lie apart, measured without an image that it has not seen: on the midpoints of two support images of different classes.
/// On the support images themselves methods that interpolate say nothing but their labels; between two of them every method says something of its own.
/// </summary>
internal static class LogitSpread
{
    private const int MostPairs = 512;

    /// <summary>The standard deviation about the mean of their row of the logits of midpoints; positive.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="support">Images of at least two classes; of one class alone it is that of the images themselves.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    public static double Of(IAdapterState state, FeatureSet support, CancellationToken cancellationToken) =>
        RowSpread.Of(state.LogitsOf(Midpoints(support), cancellationToken), state.ClassCount);

    // Each image with the next one of another class, by rank in a list that is sorted by class: the partner is half of the list away.
    private static FeatureSet Midpoints(FeatureSet support)
    {
        int[] order = [.. support.RowsByClass().SelectMany(rows => rows)];
        var pairs = Math.Min(MostPairs, order.Length);
        var features = new float[pairs * support.Dimension];
        for (var i = 0; i < pairs; i++)
        {
            var first = (int)((long)i * order.Length / pairs);
            var second = (first + order.Length / 2) % order.Length;
            TensorPrimitives.Add(support.Row(order[first]), support.Row(order[second]), features.AsSpan(i * support.Dimension, support.Dimension));
        }

        return FeatureSet.Create(features, support.Dimension, new int[pairs], support.ClassCount); // normalises
    }
}
