using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.Anchored;

/// <summary>
/// How images scatter about the mean of their class, as a change of coordinates: z = L⁻¹ (f − μ) with L Lᵀ = (1 − γ) Σ / τ + γ I, where Σ is the covariance
/// about the class means, τ its mean variance, μ the mean of all images and γ = D / (D + N), as in the estimate of gda (arXiv 2402.04087): the fewer images,
/// the less is believed of single directions. Weights that are held to zero in these coordinates trust directions more in which images of one class are alike.
/// </summary>
internal sealed class WithinScatter
{
    private readonly Cholesky _factor;
    private readonly double[] _mean; // μ, [D]

    private WithinScatter(Cholesky factor, double[] mean) => (_factor, _mean) = (factor, mean);

    /// <summary>Estimates it.</summary>
    /// <param name="images">The images, <c>[N, D]</c>.</param>
    /// <param name="products">How matrices are multiplied.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns><see langword="null"/> where no class has two images that differ.</returns>
    public static WithinScatter? Of(FeatureSet images, MatrixProducts products, ParallelOptions parallel)
    {
        var dimension = images.Dimension;
        using var deviations = products.Allocate<double>(images.Count, dimension);
        using var scatter = products.Allocate<double>(dimension, dimension);
        var mean = new double[dimension];
        foreach (var rows in images.RowsByClass().Where(rows => rows.Count > 0))
        {
            var own = new double[dimension];
            foreach (var row in rows)
            {
                TensorPrimitives.ConvertTruncating(images.Row(row), deviations.Row(row));
                TensorPrimitives.Add(own, deviations.Row(row), own);
            }

            TensorPrimitives.Add(mean, own, mean);
            TensorPrimitives.Divide(own, rows.Count, own);
            foreach (var row in rows)
                TensorPrimitives.Subtract(deviations.Row(row), own, deviations.Row(row));
        }

        TensorPrimitives.Divide(mean, images.Count, mean);
        products.TransposedTimes(deviations, images.Count, deviations, scatter, parallel);
        var matrix = scatter.Span.ToArray();
        var variance = 0.0;
        for (var d = 0; d < dimension; d++)
            variance += matrix[d * dimension + d] / dimension;
        if (variance < 1e-9 * images.Count / dimension) // nothing but rounding, as of copies of one image
            return null;
        var identity = (double)dimension / (dimension + images.Count);
        TensorPrimitives.Multiply(matrix, (1 - identity) / variance, matrix);
        for (var d = 0; d < dimension; d++)
            matrix[d * dimension + d] += identity;
        return new WithinScatter(Cholesky.Of(matrix, dimension, parallel), mean);
    }

    /// <summary>Features become coordinates in place, <c>[D]</c>.</summary>
    public void Transform(Span<double> feature)
    {
        TensorPrimitives.Subtract(feature, _mean, feature);
        _factor.SolveLower(feature);
    }

    /// <summary>Weights of coordinates become weights of features in place, <c>[D]</c>.</summary>
    /// <returns>What is added to their logit, because coordinates begin at μ.</returns>
    public double Return(Span<double> weights)
    {
        _factor.SolveUpper(weights);
        return -TensorPrimitives.Dot<double>(_mean, weights);
    }
}
