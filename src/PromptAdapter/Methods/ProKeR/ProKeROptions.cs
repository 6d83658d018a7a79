using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>Settings of the kernel regression on the residual of the text scores.</summary>
public sealed record ProKeROptions
{
    // The published settings by shots (arXiv 2501.11175).
    private static readonly (int Shots, double Beta, double Ridge)[] Published =
        [(1, 3, 0.05), (2, 2.6, 0.05), (4, 1.5, 0.05), (8, 1.66, 0.07), (16, 1.7, 0.1)];

    /// <summary>s, the factor of the text logits; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; init; } = 100;

    /// <summary>
    /// β, the sharpness of the kernel, where nothing is compared; <see langword="null"/> takes the published one for the number of shots, 3 to 1.5.
    /// </summary>
    public double? Beta { get; init; }

    /// <summary>λ, the ridge, where nothing is compared; <see langword="null"/> takes the published one for the number of shots, 0.05 to 0.1.</summary>
    public double? Ridge { get; init; }

    /// <summary>What scores, which lie about between 0 and 1, are multiplied by to be logits, where nothing is compared. Default 10.</summary>
    public double Factor { get; init; } = 10;

    /// <summary>The values of β that the rules compare.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [1, 1.5, 2, 3, 4.5];

    /// <summary>The values of λ that the rules compare.</summary>
    public IReadOnlyList<double> Ridges { get; init; } = [0.0125, 0.025, 0.05, 0.1, 0.2, 0.4];

    /// <summary>
    /// The most support images whose kernel is solved for each candidate: work grows with the third power of their number. Of larger sets whole classes are
    /// left out, evenly spread. Default 768.
    /// </summary>
    public int MostCompared { get; init; } = 768;

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; init; } = ManagedProducts.Instance;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Validate()
    {
        double[] betas = [.. Betas, Beta ?? 1], ridges = [.. Ridges, Ridge ?? 1];
        if (!double.IsFinite(Scale) || Factor is not (> 0 and <= 1e6) || Betas.Count == 0 || Ridges.Count == 0 || MostCompared < 2
            || betas.Any(beta => beta is not (> 0 and <= 1000)) || ridges.Any(ridge => ridge is not (>= 1e-4 and <= 1e6)))
        {
            throw new InputException(
                FormattableString.Invariant($"beta {Beta} and ridge {Ridge} do not make a kernel regression"), null,
                "give a beta above 0 and up to 1000 and a ridge within 0.0001…1000000, for example 2 and 0.05");
        }
    }

    /// <summary>
    /// The β and λ that are stated for a number of shots: given ones, else the published ones of the largest number of shots that is not above it.
    /// </summary>
    /// <param name="shots">K, images of a class on average.</param>
    internal (double Beta, double Ridge) StatedFor(double shots)
    {
        var (_, beta, ridge) = Published.LastOrDefault(row => row.Shots <= shots + 0.5, Published[0]);
        return (Beta ?? beta, Ridge ?? ridge);
    }
}
