using PromptAdapter.Matrices;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>Settings of the linear probe. The defaults are scikit-learn's, and CoOp's for the search.</summary>
public sealed class LinearProbeOptions
{
    /// <summary>C, the weight of the data against the penalty ½‖w‖², where the rule is <c>fixed</c>. Default 1.</summary>
    public double C { get; set; } = 1;

    /// <summary>Fitting stops when no component of the gradient is larger. Default 10⁻⁴.</summary>
    public double Tolerance { get; set; } = 1e-4;

    /// <summary>The most iterations of a fit. Default 1000.</summary>
    public int MaxIterations { get; set; } = 1000;

    /// <summary>Halvings of the interval around the best power of ten (CoOp's search for C). Default 8.</summary>
    public int SearchSteps { get; set; } = 8;

    /// <summary>The most rounds of a selection plan that are fitted, each along the path of C. Default <see cref="RoundLimit.TrainedAlongPath"/>.</summary>
    public int SelectionRounds { get; set; } = RoundLimit.TrainedAlongPath;

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; set; } = ManagedProducts.Instance;

    internal LinearProbeOptions With(MatrixProducts products)
    {
        var copy = (LinearProbeOptions)MemberwiseClone();
        copy.Products = products;
        return copy;
    }

    internal LinearProbeOptions WithTolerance(double tolerance)
    {
        var copy = (LinearProbeOptions)MemberwiseClone();
        copy.Tolerance = tolerance;
        return copy;
    }

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Validate()
    {
        if (C is not (> 0 and <= 1e12) || Tolerance is not (> 0 and <= 1) || MaxIterations < 1 || SearchSteps is < 0 or > 60)
        {
            throw new InputException(
                FormattableString.Invariant($"C {C}, tolerance {Tolerance}, {MaxIterations} iterations and {SearchSteps} search steps do not make a fit"), null,
                    "start from 1, 0.0001, 1000 and 8");
        }

        RoundLimit.Validate(SelectionRounds);
    }
}
