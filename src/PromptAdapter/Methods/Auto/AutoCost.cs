using System.Diagnostics;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.Auto;

/// <summary>What fitting the members of a blend costs: the floating-point operations of their matrix products, which are nearly all of it.</summary>
internal static class AutoCost
{
    private const int PenaltiesCompared = 8;
    private const int StepsAlongPath = 15; // of each of two anchored regressions for each λ, from where its neighbour ended
    private const int StepsFromZero = 50;
    private const double DoubleInSingle = 2; // how much longer double precision takes
    private const int MeasuredRows = 512;
    private const double Besides = 2; // of all that is no product, to each second of products

    // Long enough for the compiler to have taken a second look at the product, in a process that has just begun.
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(150);

    /// <summary>Operations of building every member once.</summary>
    /// <param name="support">What is fitted, <c>[N, D]</c>.</param>
    /// <param name="epochs">Epochs of training keys.</param>
    /// <param name="compares">Whether settings are compared on the way.</param>
    public static double Of(FeatureSet support, int epochs, bool compares)
    {
        double count = support.Count, classes = support.ClassCount, dimension = support.Dimension;
        var keys = epochs * (4 * count * count + 2 * count * classes) * dimension;
        var anchored = 2 * Anchored(support, compares);
        var kernel = DoubleInSingle * (count * count * dimension * 2 + count * count * count / 3 + 2 * classes * count * count);
        var scatter = 2 * DoubleInSingle * 2 * count * dimension * dimension; // of gda, and of the anchored regression
        return keys + anchored + kernel + scatter;
    }

    /// <summary>Operations of one anchored regression: the products of the images with the weights, forwards and back, in double precision.</summary>
    /// <param name="support">What is fitted, <c>[N, D]</c>.</param>
    /// <param name="compares">Whether penalties are compared on the way.</param>
    public static double Anchored(FeatureSet support, bool compares) =>
        DoubleInSingle * 4.0 * support.Count * support.ClassCount * support.Dimension * (compares ? PenaltiesCompared * StepsAlongPath : StepsFromZero);

    /// <summary>How long so many operations take, by the speed of one product of support images.</summary>
    /// <param name="operations">Operations in single precision.</param>
    /// <param name="support">The images.</param>
    /// <param name="products">How matrices are multiplied.</param>
    /// <param name="parallel">Threads to use.</param>
    public static TimeSpan Time(double operations, FeatureSet support, MatrixProducts products, ParallelOptions parallel)
    {
        var rows = Math.Min(MeasuredRows, support.Count);
        using var images = products.Copy<float>(rows, support.Features.Span[..(rows * support.Dimension)]);
        using var cosines = products.Allocate<float>(rows, rows);
        var (all, fastest) = (Stopwatch.StartNew(), TimeSpan.MaxValue); // the others were compiled, or other work came between
        while (all.Elapsed < Measured)
        {
            var begin = all.Elapsed;
            products.TimesTransposed(images, rows, images, 1, cosines, parallel);
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, (all.Elapsed - begin).Ticks));
        }

        var one = fastest.TotalSeconds / (2.0 * rows * rows * support.Dimension);
        return TimeSpan.FromSeconds((1 + Besides) * operations * one);
    }
}
