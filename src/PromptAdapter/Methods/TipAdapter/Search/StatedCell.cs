namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>The α and β that a method states before anything is compared, as the point from which equal candidates are measured.</summary>
/// <param name="Alpha">α.</param>
/// <param name="Beta">β.</param>
public readonly record struct StatedCell(double Alpha, double Beta)
{
    private const double Smallest = 1e-12; // α = 0 is allowed and has no logarithm

    /// <summary>(log α − log α₀)² + (log β − log β₀)².</summary>
    /// <param name="alpha">A candidate's α.</param>
    /// <param name="beta">A candidate's β.</param>
    public double Distance(double alpha, double beta)
    {
        var (da, db) = (Log(alpha) - Log(Alpha), Log(beta) - Log(Beta));
        return da * da + db * db;
    }

    private static double Log(double value) => Math.Log(Math.Max(value, Smallest));
}
