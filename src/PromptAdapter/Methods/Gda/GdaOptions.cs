namespace PromptAdapter.Methods.Gda;

/// <summary>Settings of Gaussian discriminant analysis.</summary>
public sealed class GdaOptions
{
    /// <summary>s, the factor of the text logits; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; set; } = 100;

    /// <summary>The weight of the Gaussian logits beside the text logits, where the rule is <c>fixed</c>. Default 1. Without text it has no effect.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>The weights that the other rules compare. Default: 10⁻⁴ to 10⁴, four a decade.</summary>
    public IReadOnlyList<double> Weights { get; set; } = [.. Enumerable.Range(-16, 33).Select(i => Math.Pow(10, i / 4.0))];

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">The scale is not finite, or a weight is not a positive number.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Scale) || Weights.Append(Weight).Any(weight => weight is not (>= 0 and <= 1e9)) || Weights.Count == 0)
            throw new InputException(FormattableString.Invariant(
                $"scale {Scale} and weight {Weight} of the Gaussian logits: the scale has to be finite, every weight within 0…1e9"), null,
                "start from scale 100 and weight 1");
    }
}
