using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Methods.LinearProbe;

namespace PromptAdapter.Methods.LpPlusPlus;

/// <summary>
/// Minimises the mean cross entropy of f Vᵀ + α ∘ f Wᵀ over the visual weights V <c>[C, D]</c> and the multipliers α <c>[C]</c> of the text (arXiv 2404.02285).
/// V begins at the sums of the classes' images and every α at 250 times the mean cosine of an image and its own text. Steps of V are the inverse of its
/// Lipschitz bound, 4N / λ_max(FᵀF), with momentum; every tenth step moves α, too, by N / (4 max_c Σᵢ (fᵢ·w_c)²).
/// </summary>
internal static class LpPlusPlusTraining
{
    private const double StartFactor = 250;
    private const double Momentum = 0.9;
    private const int StepsBetweenMultipliers = 10;
    private const int PowerIterations = 100;

    /// <summary>Trains.</summary>
    /// <param name="support">The images.</param>
    /// <param name="head">W, <c>[C, D]</c>; <see langword="null"/> trains V alone.</param>
    /// <param name="options">Settings.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns>V, <c>[C, D]</c>, and α, <c>[C]</c>.</returns>
    public static (double[] Weights, double[] Multipliers) Run(FeatureSet support, ClassWeights? head, LpPlusPlusOptions options, ParallelOptions parallel)
    {
        var (count, classes, dimension, products) = (support.Count, support.ClassCount, support.Dimension, options.Products);
        using var images = products.Copy<double>(count, Doubles(support.Features.Span));
        using var text = products.Allocate<double>(count, classes); // f Wᵀ, [N, C]
        if (head is not null)
        {
            using var weights = products.Copy<double>(classes, Doubles(head.Values.Span));
            products.TimesTransposed(images, count, weights, 1, text, parallel);
        }

        using var visual = products.Allocate<double>(classes, dimension);
        using var gradient = products.Allocate<double>(classes, dimension);
        using var scores = products.Allocate<double>(count, classes);
        var start = 0.0;
        for (var row = 0; row < count; row++)
        {
            var own = visual.Row(support.Labels[row]);
            TensorPrimitives.Add(own, images.Row(row), own);
            start += text.Row(row)[support.Labels[row]] / count;
        }

        var multipliers = Enumerable.Repeat(StartFactor * start, classes).ToArray();
        var (step, multiplierStep) = (4.0 * count / LargestEigenvalue(images, products, parallel), MultiplierStep(text));
        var velocity = new double[classes * dimension];
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            products.TimesTransposed(images, count, visual, 1, scores, parallel);
            Parallel.For(0, count, parallel, () => new double[classes], (row, _, beside) =>
            {
                TensorPrimitives.Multiply(text.Row(row), multipliers, beside);
                LogisticLoss.Row(scores.Row(row), beside, support.Labels[row]);
                return beside;
            }, _ => { });
            products.TransposedTimes(scores, count, images, gradient, parallel); // N times the gradient, [C, D]
            TensorPrimitives.Multiply(velocity, Momentum, velocity);
            TensorPrimitives.MultiplyAdd(gradient.Span, 1.0 / count, velocity, velocity);
            TensorPrimitives.MultiplyAdd(velocity, -step, visual.Span, visual.Span);
            if (head is null || iteration % StepsBetweenMultipliers != 0)
                continue;
            for (var row = 0; row < count; row++)
            {
                TensorPrimitives.Multiply(scores.Row(row), text.Row(row), scores.Row(row)); // dL/dα of one image
                TensorPrimitives.MultiplyAdd(scores.Row(row), -multiplierStep / count, multipliers, multipliers);
            }
        }

        return (visual.Span.ToArray(), multipliers);
    }

    private static double MultiplierStep(MatrixBuffer<double> text)
    {
        var sums = new double[text.Columns];
        for (var row = 0; row < text.Rows; row++)
            TensorPrimitives.MultiplyAdd(text.Row(row), text.Row(row), sums, sums);
        return text.Rows / (4 * Math.Max(TensorPrimitives.Max<double>(sums), 1e-12));
    }

    // Of FᵀF, by power iteration: features of one encoder have a common direction that stands out, so it settles within a few steps.
    private static double LargestEigenvalue(MatrixBuffer<double> images, MatrixProducts products, ParallelOptions parallel)
    {
        using var vector = products.Allocate<double>(1, images.Columns);
        using var image = products.Allocate<double>(images.Rows, 1);
        using var next = products.Allocate<double>(1, images.Columns);
        images.Row(0).CopyTo(vector.Span);
        var value = 1.0;
        for (var i = 0; i < PowerIterations; i++)
        {
            products.TimesTransposed(images, images.Rows, vector, 1, image, parallel); // F v, [N, 1]
            products.TransposedTimes(image, images.Rows, images, next, parallel); // (F v)ᵀ F, [1, D]
            var before = value;
            value = TensorPrimitives.Norm<double>(next.Span);
            TensorPrimitives.Divide(next.Span, value, vector.Span);
            if (Math.Abs(value - before) < 1e-9 * value)
                break;
        }

        return value;
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertTruncating(values, doubles.AsSpan());
        return doubles;
    }
}
