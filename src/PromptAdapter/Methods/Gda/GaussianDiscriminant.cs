using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.Gda;

/// <summary>
/// Gaussian classes with one shared covariance (arXiv 2402.04087): with class means μ, the covariance Σ of the images about the mean of their class and the
/// empirical-Bayes ridge estimate of the precision, P = D · ((n − 1) Σ + tr(Σ) I)⁻¹, the log posterior is linear in f: W = μ P and b = log(1/C) − ½ μ P μᵀ. The
/// prior is uniform: how many shots a class has says nothing about how frequent it is. The fewer images a mean is taken from, the longer it is by chance alone,
/// and the less likely its class would be; where classes have different numbers of images, what chance adds is taken off again (<see cref="Lengthening"/>).
/// </summary>
/// <param name="Weights">W, <c>[C, D]</c>.</param>
/// <param name="Offsets">b, <c>[C]</c>.</param>
internal sealed record GaussianDiscriminant(double[] Weights, double[] Offsets)
{
    // Of the logits where nothing is known of the scatter within classes. One image a class says little beside the text: on validation images of dtd 51.0 %
    // against 49.6 for the text and 31.6 for the logits as they are, on those of stanford_cars 62.1 against 59.3 and 32.8. Without text it changes no answer.
    private const double TrustWithoutScatter = 0.01;

    // Of what chance adds to the length of a mean, the part that is taken off. Taking off all of it prefers classes with few images: chosen on validation
    // features (docs/selection.md).
    private const double TakenOff = 0.6;

    private const double LeastRest = 1e-3; // keeps an image that its class cannot do without from being infinitely far

    /// <summary>Estimates the classes.</summary>
    /// <param name="sets">The images that classes take their means from, one set or several views of it; every class has an image.</param>
    /// <param name="pool">The images that the covariance is taken from: the same, or those and more.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <exception cref="InputException">A class has no image.</exception>
    public static GaussianDiscriminant Of(IReadOnlyList<FeatureSet> sets, IReadOnlyList<FeatureSet> pool, ParallelOptions parallel)
    {
        var (dimension, classes) = (sets[0].Dimension, sets[0].ClassCount);
        var means = Means(sets);
        var (centres, count) = ReferenceEquals(sets, pool) ? (means, sets.Sum(set => set.Count)) : (Means(pool), pool.Sum(set => set.Count));
        var (ridge, trust) = Ridge(pool, centres, count, parallel);
        var precision = Cholesky.Of(ridge, dimension, parallel);
        var longer = Lengthening(sets, pool, centres, precision, parallel);
        var weights = new double[means.Length];
        var offsets = new double[classes];
        Parallel.For(0, classes, parallel, label =>
        {
            var mean = means.AsSpan(label * dimension, dimension);
            var weight = weights.AsSpan(label * dimension, dimension);
            mean.CopyTo(weight);
            precision.Solve(weight);
            TensorPrimitives.Multiply(weight, trust * dimension, weight); // D · A⁻¹ μ
            offsets[label] = -Math.Log(classes) - 0.5 * (TensorPrimitives.Dot<double>(weight, mean) - trust * longer[label]);
        });
        return new GaussianDiscriminant(weights, offsets);
    }

    // By how much μ P μᵀ of each class exceeds that of the mean of very many images, less the average of that over the classes, [C]; zeros where all have
    // equally many. An image's squared distance e P eᵀ from the true mean of its class is what a mean of n images has an n-th of. It is taken from the images
    // of the pool, each as if it had been left out: with r its distance from the mean of n and h = r A⁻¹ rᵀ, that is n / (n − 1) h / (1 − V n / (n − 1) h)
    // where A is of V views.
    private static double[] Lengthening(
        IReadOnlyList<FeatureSet> sets, IReadOnlyList<FeatureSet> pool, double[] centres, Cholesky precision, ParallelOptions parallel)
    {
        var (dimension, classes) = (sets[0].Dimension, sets[0].ClassCount);
        var counts = sets[0].RowsByClass().Select(rows => rows.Count).ToArray();
        if (counts.All(count => count == counts[0]))
            return new double[classes];
        var pooled = pool[0].RowsByClass().Select(rows => rows.Count).ToArray();
        var rows = Rows(pool).Where(row => pooled[row.Label] > 1).ToArray();
        if (rows.Length == 0)
            return new double[classes];
        var distances = new double[rows.Length];
        Parallel.For(0, rows.Length, parallel, i =>
        {
            var (feature, label) = rows[i];
            var apart = new double[dimension];
            for (var d = 0; d < dimension; d++)
                apart[d] = feature.Span[d] - centres[label * dimension + d];
            precision.SolveLower(apart);
            var share = pooled[label] / (pooled[label] - 1.0);
            var part = share * TensorPrimitives.SumOfSquares<double>(apart);
            distances[i] = dimension * part / Math.Max(LeastRest, 1 - pool.Count * part); // all views of an image leave A together
        });
        var one = TakenOff * distances.Average();
        var average = counts.Average(count => 1.0 / count);
        return [.. counts.Select(count => one * (1.0 / count - average))];
    }

    // [C, D]
    private static double[] Means(IReadOnlyList<FeatureSet> sets)
    {
        var (dimension, classes) = (sets[0].Dimension, sets[0].ClassCount);
        var counts = new int[classes];
        var means = new double[classes * dimension];
        foreach (var (feature, label) in Rows(sets))
        {
            counts[label]++;
            AddTo(means.AsSpan(label * dimension, dimension), feature.Span);
        }

        var empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
            throw new InputException($"class {empty} has no support image, so it has no mean", sets[0].Origin.Path,
                "give every class at least one image, or leave gda out");
        for (var label = 0; label < classes; label++)
            TensorPrimitives.Divide(means.AsSpan(label * dimension, dimension), counts[label], means.AsSpan(label * dimension, dimension));
        return means;
    }

    // A = (n − 1) Σ + tr(Σ) I; only the lower part is filled in. With one image a class nothing is known of the scatter within classes, and that of all images
    // about their common mean stands for it, which is the same but for the differences between classes. Where there is none either, the nearest mean wins.
    private static (double[] Matrix, double Trust) Ridge(IReadOnlyList<FeatureSet> sets, double[] means, int count, ParallelOptions parallel)
    {
        var dimension = sets[0].Dimension;
        if (Scatter(sets, means, count, parallel) is { } within)
            return (within, 1);
        var common = new double[dimension];
        foreach (var (feature, _) in Rows(sets))
            AddTo(common, feature.Span);
        TensorPrimitives.Divide(common, count, common);
        var same = Enumerable.Repeat(common, sets[0].ClassCount).SelectMany(mean => mean).ToArray();
        if (Scatter(sets, same, count, parallel) is { } whole)
            return (whole, TrustWithoutScatter);
        var identity = new double[dimension * dimension];
        for (var d = 0; d < dimension; d++)
            identity[d * dimension + d] = 1;
        return (identity, TrustWithoutScatter);
    }

    // About some means; null where there is none.
    private static double[]? Scatter(IReadOnlyList<FeatureSet> sets, double[] means, int count, ParallelOptions parallel)
    {
        var dimension = sets[0].Dimension;
        var deviations = new double[dimension * count]; // [D, n]: a covariance is then an inner product of two rows
        var column = 0;
        foreach (var (feature, label) in Rows(sets))
        {
            for (var d = 0; d < dimension; d++)
                deviations[d * count + column] = feature.Span[d] - means[label * dimension + d];
            column++;
        }

        var ridge = new double[dimension * dimension]; // (n − 1) Σ at first
        Parallel.For(0, dimension, parallel, row =>
        {
            for (var other = 0; other <= row; other++)
                ridge[row * dimension + other] = TensorPrimitives.Dot<double>(deviations.AsSpan(row * count, count), deviations.AsSpan(other * count, count));
        });
        var trace = 0.0;
        for (var d = 0; d < dimension; d++)
            trace += ridge[d * dimension + d];
        trace /= Math.Max(1, count - 1);

        // A trace that is nothing but rounding (copies of one image) is none.
        if (trace < 1e-12)
            return null;
        for (var d = 0; d < dimension; d++)
            ridge[d * dimension + d] += trace;
        return ridge;
    }

    private static IEnumerable<(ReadOnlyMemory<float> Feature, int Label)> Rows(IReadOnlyList<FeatureSet> sets) =>
        sets.SelectMany(set => set.Labels.Select((label, row) => (set.Features.Slice(row * set.Dimension, set.Dimension), label)));

    private static void AddTo(Span<double> sum, ReadOnlySpan<float> feature)
    {
        for (var d = 0; d < feature.Length; d++)
            sum[d] += feature[d];
    }
}
