using PromptAdapter.Features;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>What logistic regression is fitted to. Unlike the rows of a <see cref="FeatureSet"/> these may be of any length.</summary>
/// <param name="Images">X, <c>[N, D]</c> row-major.</param>
/// <param name="Dimension">D, the number of values of a feature, at least 1.</param>
/// <param name="Labels">y, <c>[N]</c>, each in 0 … C − 1.</param>
/// <param name="ClassCount">C, the number of classes, at least 1.</param>
/// <param name="Path">The file it comes from, for messages.</param>
internal sealed record LogisticData(double[] Images, int Dimension, IReadOnlyList<int> Labels, int ClassCount, string? Path = null)
{
    /// <summary>N.</summary>
    public int Count => Labels.Count;

    /// <summary>The features of a support set.</summary>
    public static LogisticData Of(FeatureSet set) =>
        new(Array.ConvertAll(set.Features.ToArray(), value => (double)value), set.Dimension, set.Labels, set.ClassCount, set.Origin.Path);
}
