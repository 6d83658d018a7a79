using System.Numerics.Tensors;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>
/// A kernel regression as a weighted mean of its images: k(f) A = Σᵢ lᵢ(f) (Yᵢ − f₀ᵢ) with l(f) = (K + λ W⁻¹)⁻¹ k(f). A coefficient says little by itself,
/// since the kernel is wide and the coefficients of images that are much alike cancel out; a weight says how much an image counts for what is asked about.
/// </summary>
internal sealed class EquivalentKernel
{
    private const double LeastRidge = 1e-9;

    private readonly Cholesky _factor;
    private readonly double[] _residuals; // (Y − f₀)ᵀ, [C, N]

    /// <summary>Factorises the system, which takes N³/3 operations.</summary>
    /// <param name="keys">S, <c>[N, D]</c>.</param>
    /// <param name="labels">The class of each image, <c>[N]</c>.</param>
    /// <param name="coefficients">Aᵀ, <c>[C, N]</c>.</param>
    /// <param name="settings">β and λ.</param>
    public EquivalentKernel(double[] keys, IReadOnlyList<int> labels, double[] coefficients, (double Beta, double Ridge) settings)
    {
        var count = labels.Count;
        var (products, parallel) = (ManagedProducts.Instance, new ParallelOptions());
        using var images = products.Copy<double>(count, keys);
        using var cosines = products.Allocate<double>(count, count);
        products.TimesTransposed(images, count, images, 1, cosines, parallel);
        var system = KernelRidge.SystemOf(cosines.Span, labels, settings.Beta, Math.Max(LeastRidge, settings.Ridge));
        _residuals = new double[coefficients.Length];
        Parallel.For(0, coefficients.Length / count, label =>
        {
            var own = coefficients.AsSpan(label * count, count);
            for (var row = 0; row < count; row++)
                _residuals[label * count + row] = TensorPrimitives.Dot<double>(system.AsSpan(row * count, count), own);
        });
        _factor = Cholesky.Of(system, count, parallel);
    }

    /// <summary>What each image adds to the score of each class.</summary>
    /// <param name="kernel">k(f), <c>[N]</c>; the weights take its place.</param>
    /// <returns>The part of an image (row) in the score of a class.</returns>
    public Func<int, int, double> Parts(double[] kernel)
    {
        _factor.Solve(kernel);
        return (row, label) => kernel[row] * _residuals[label * kernel.Length + row];
    }
}
