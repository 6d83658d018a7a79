using System.Numerics.Tensors;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>A smooth function to be minimised.</summary>
/// <param name="point">Where, <c>[n]</c>.</param>
/// <param name="gradient">Receives the gradient there, <c>[n]</c>.</param>
/// <returns>The value there.</returns>
internal delegate double SmoothFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Where a minimisation ended.</summary>
/// <param name="Point">The point, <c>[n]</c>.</param>
/// <param name="Value">The value there.</param>
/// <param name="Iterations">Steps that were taken.</param>
/// <param name="Converged">Whether the gradient or the progress became small enough.</param>
internal sealed record Minimum(double[] Point, double Value, int Iterations, bool Converged);

/// <summary>
/// Minimisation by the limited-memory BFGS method (Liu and Nocedal, 1989): the last pairs of steps and gradient changes stand for the inverse Hessian.
/// The choices that a result at a loose tolerance depends on (ten pairs, the first step of unit length, the line search, both ways of stopping)
/// are those of the L-BFGS-B code (Byrd, Lu, Nocedal and Zhu, 1995) as scikit-learn 1.2 calls it, so that both take the same path.
/// </summary>
internal sealed class Lbfgs(double gradientTolerance, int maxIterations)
{
    private const int Pairs = 10;
    private const double ProgressTolerance = 2.220446049250313e-9; // relative to the value, or absolute below 1

    /// <summary>Minimises from a starting point.</summary>
    public Minimum Minimise(SmoothFunction function, double[] start, CancellationToken cancellationToken)
    {
        var point = (double[])start.Clone();
        var gradient = new double[point.Length];
        var value = function(point, gradient);
        var memory = new LbfgsMemory(Pairs);
        var direction = new double[point.Length];
        var (nextPoint, nextGradient) = (new double[point.Length], new double[point.Length]);
        var iterations = 0;
        if (Largest(gradient) <= gradientTolerance)
            return new Minimum(point, value, iterations, true);

        while (iterations < maxIterations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            memory.Direction(gradient, direction);
            var slope = TensorPrimitives.Dot<double>(gradient, direction);
            var found = false;
            var (step, nextValue) = (0.0, value);
            if (slope < 0)
            {
                var search = new LineSearch(value, slope, iterations == 0 ? 1 / TensorPrimitives.Norm<double>(direction) : 1);
                while (!search.Finished)
                {
                    TensorPrimitives.MultiplyAdd(direction, search.Step, point, nextPoint);
                    nextValue = function(nextPoint, nextGradient);
                    step = search.Step;
                    search.Report(nextValue, TensorPrimitives.Dot<double>(nextGradient, direction));
                }

                found = search.Succeeded;
            }

            if (!found)
            {
                if (memory.IsEmpty)
                    return new Minimum(point, value, iterations, false);
                memory.Clear(); // the curvature that was learnt misleads: begin again along the gradient
                continue;
            }

            iterations++;
            memory.Add(point, nextPoint, gradient, nextGradient, slope * step);
            var (before, after) = (value, nextValue);
            (point, nextPoint, gradient, nextGradient, value) = (nextPoint, point, nextGradient, gradient, nextValue);
            if (Largest(gradient) <= gradientTolerance || before - after <= ProgressTolerance * Math.Max(Math.Max(Math.Abs(before), Math.Abs(after)), 1))
                return new Minimum(point, value, iterations, true);
        }

        return new Minimum(point, value, iterations, false);
    }

    private static double Largest(double[] gradient) => Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));
}
