using System.Numerics.Tensors;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>The last pairs of steps s and gradient changes y, and the product of the inverse Hessian they stand for with a gradient.</summary>
internal sealed class LbfgsMemory(int capacity)
{
    private const double MachineEpsilon = 2.220446049250313e-16;

    private readonly Queue<Pair> _pairs = new();
    private double _curvature = 1; // yᵀy / sᵀy of the newest pair: the scale of the Hessian where no pair says more

    public bool IsEmpty => _pairs.Count == 0;

    public void Clear()
    {
        _pairs.Clear();
        _curvature = 1;
    }

    /// <summary>direction = −H g, by the two loops over the pairs.</summary>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        var pairs = _pairs.ToArray();
        var shares = new double[pairs.Length];
        for (var i = pairs.Length - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot(pairs[i].Step, direction) / pairs[i].Product;
            TensorPrimitives.MultiplyAdd(pairs[i].Change, -shares[i], direction, direction);
        }

        TensorPrimitives.Divide(direction, _curvature, direction);
        for (var i = 0; i < pairs.Length; i++)
        {
            var correction = shares[i] - TensorPrimitives.Dot(pairs[i].Change, direction) / pairs[i].Product;
            TensorPrimitives.MultiplyAdd(pairs[i].Step, correction, direction, direction);
        }
    }

    /// <summary>Adds a pair unless its curvature is lost in rounding.</summary>
    /// <param name="from">The point before.</param>
    /// <param name="to">The point after.</param>
    /// <param name="gradientFrom">The gradient before.</param>
    /// <param name="gradientTo">The gradient after.</param>
    /// <param name="expected">gᵀs before: how far the value would have changed along a straight line; negative.</param>
    public void Add(double[] from, double[] to, double[] gradientFrom, double[] gradientTo, double expected)
    {
        var step = new double[from.Length];
        var change = new double[from.Length];
        TensorPrimitives.Subtract<double>(to, from, step);
        TensorPrimitives.Subtract<double>(gradientTo, gradientFrom, change);
        var product = TensorPrimitives.Dot<double>(step, change);
        if (product <= MachineEpsilon * -expected)
            return;
        if (_pairs.Count == capacity)
            _pairs.Dequeue();
        _pairs.Enqueue(new Pair(step, change, product));
        _curvature = TensorPrimitives.SumOfSquares<double>(change) / product;
    }

    private sealed record Pair(double[] Step, double[] Change, double Product);
}
