using PromptAdapter.Matrices;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.Anchored;

/// <summary>Settings of logistic regression that is held to the text weights.</summary>
public sealed record AnchoredOptions
{
    /// <summary>The factor of the logits of the classifier; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; init; } = 100;

    /// <summary>s, the factor of the text logits while it is fitted: the smaller, the less the text is trusted. Default 50.</summary>
    public double TextScale { get; init; } = 50;

    /// <summary>λ, the weight of the constraint, where nothing is compared. Default 0.2.</summary>
    public double Penalty { get; init; } = 0.2;

    /// <summary>How firmly each class is held. Default: all alike.</summary>
    public AnchorConstraint Constraint { get; init; }

    /// <summary>The values of λ that the rules compare.</summary>
    public IReadOnlyList<double> Penalties { get; init; } = [0.00625, 0.025, 0.05, 0.1, 0.2, 0.4, 1.6];

    /// <summary>Fitting stops when no component of the gradient is larger. Default 10⁻³.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>The most iterations of a fit. Default 200.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>The most rounds of a selection plan that are fitted, each along the path of λ. Default <see cref="RoundLimit.TrainedAlongPath"/>.</summary>
    public int SelectionRounds { get; init; } = RoundLimit.TrainedAlongPath;

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; init; } = ManagedProducts.Instance;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Scale) || TextScale is not (>= 0.01 and <= 10_000) || Penalties.Count == 0
            || Penalties.Append(Penalty).Any(penalty => penalty is not (>= 1e-6 and <= 1e6))
            || Tolerance is not (> 0 and <= 1) || MaxIterations < 1 || !Enum.IsDefined(Constraint))
        {
            throw new InputException(
                FormattableString.Invariant($"text scale {TextScale} and penalty {Penalty} do not make an anchored regression"), null,
                "give a scale within 0.01…10000 and a penalty within 0.000001…1000000, for example 50 and 0.2");
        }

        RoundLimit.Validate(SelectionRounds);
    }
}
