using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>
/// The kernel system of a support set S <c>[N, D]</c> with text scores f₀ (arXiv 2501.11175): K = exp(−β (1 − S Sᵀ)) and (K + λ W⁻¹) A = Y − f₀(S),
/// where W is the identity for classes with equally many images, and else gives every class an equal say (<see cref="ClassBalance"/>).
/// f₀ is the probability that the text gives, softmax(s f Wᵀ): on the scale of the one-hot Y. Cosines are not: they differ by hundredths between classes, and
/// the kernel would drown them. Without text f₀ = 1/C.
/// </summary>
internal sealed class KernelRidge
{
    private readonly FeatureSet _support;
    private readonly double[] _cosines;   // S Sᵀ, [N, N]
    private readonly double[] _residuals; // (Y − f₀(S))ᵀ, [C, N]

    /// <summary>Computes what does not depend on β and λ.</summary>
    /// <param name="support">S and its labels.</param>
    /// <param name="head">W, <c>[C, D]</c>, or <see langword="null"/>.</param>
    /// <param name="options">s and how matrices are multiplied.</param>
    /// <param name="parallel">Threads to use.</param>
    public KernelRidge(FeatureSet support, ClassWeights? head, ProKeROptions options, ParallelOptions parallel)
    {
        var products = options.Products;
        _support = support;
        using var images = products.Copy<double>(support.Count, Doubles(support.Features.Span));
        using var cosines = products.Allocate<double>(support.Count, support.Count);
        products.TimesTransposed(images, support.Count, images, 1, cosines, parallel);
        _cosines = cosines.Span.ToArray();
        _residuals = new double[support.ClassCount * support.Count];
        var text = new double[support.ClassCount];
        for (var row = 0; row < support.Count; row++)
        {
            TextProbabilities(support.Row(row), head, options.Scale, text);
            for (var label = 0; label < text.Length; label++)
                _residuals[label * support.Count + row] = (support.Labels[row] == label ? 1 : 0) - text[label];
        }
    }

    /// <summary>f₀ of one image, <c>[C]</c>.</summary>
    private static void TextProbabilities(ReadOnlySpan<float> feature, ClassWeights? head, double scale, Span<double> probabilities)
    {
        for (var label = 0; label < probabilities.Length; label++)
            probabilities[label] = head is null ? 0 : scale * TensorPrimitives.Dot(feature, head.Values.Span.Slice(label * head.Dimension, head.Dimension));
        TensorPrimitives.SoftMax<double>(probabilities, probabilities);
    }

    /// <summary>The coefficients, <c>[C, N]</c>.</summary>
    public float[] Solve(double beta, double ridge, ParallelOptions parallel)
    {
        var solution = Solved(Factor(beta, ridge, parallel), parallel);
        return Array.ConvertAll(solution, value => (float)value);
    }

    /// <summary>
    /// What the regression says of each support image without having seen it, in closed form: the residual of image i left out is aᵢ / ((K + λ W⁻¹)⁻¹)ᵢᵢ, so
    /// that its scores are yᵢ minus that.
    /// </summary>
    /// <returns>Scores, <c>[N, C]</c>.</returns>
    public double[] LeaveOneOut(double beta, double ridge, ParallelOptions parallel)
    {
        var factor = Factor(beta, ridge, parallel);
        var diagonal = factor.InverseDiagonal(parallel);
        var solution = Solved(factor, parallel);
        var (count, classes) = (_support.Count, _support.ClassCount);
        var scores = new double[count * classes];
        for (var row = 0; row < count; row++)
        {
            for (var label = 0; label < classes; label++)
                scores[row * classes + label] = (_support.Labels[row] == label ? 1 : 0) - solution[label * count + row] / diagonal[row];
        }

        return scores;
    }

    private Cholesky Factor(double beta, double ridge, ParallelOptions parallel) =>
        Cholesky.Of(SystemOf(_cosines, _support.Labels, beta, ridge), _support.Count, parallel);

    /// <summary>K + λ W⁻¹, <c>[N, N]</c>.</summary>
    /// <param name="cosines">S Sᵀ, <c>[N, N]</c>.</param>
    /// <param name="labels">The class of each image, <c>[N]</c>.</param>
    /// <param name="beta">β.</param>
    /// <param name="ridge">λ.</param>
    internal static double[] SystemOf(ReadOnlySpan<double> cosines, IReadOnlyList<int> labels, double beta, double ridge)
    {
        var (count, balance) = (labels.Count, ClassBalance.Of(labels, labels.Max() + 1));
        var system = new double[cosines.Length];
        TensorPrimitives.Subtract(cosines, 1, system);
        TensorPrimitives.Multiply(system, beta, system);
        TensorPrimitives.Exp<double>(system, system);
        for (var row = 0; row < count; row++)
            system[row * count + row] += ridge / balance.Weights[labels[row]];
        return system;
    }

    private double[] Solved(Cholesky factor, ParallelOptions parallel)
    {
        var solution = (double[])_residuals.Clone();
        Parallel.For(0, _support.ClassCount, parallel, label => factor.Solve(solution.AsSpan(label * _support.Count, _support.Count)));
        return solution;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertTruncating(values, doubles.AsSpan());
        return doubles;
    }
}
