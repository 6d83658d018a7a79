namespace PromptAdapter.Methods.LinearProbe;

/// <summary>One step of the search for C.</summary>
/// <param name="C">The better end of the interval.</param>
/// <param name="Score">How well it does: images that it classifies correctly, or the likelihood of their labels.</param>
public sealed record RegularisationStep(double C, double Score);

/// <summary>
/// CoOp's search for C (arXiv 2109.01134, after the linear probe of arXiv 2103.00020): the best of seven powers of ten first, then an interval of
/// two decades around it that is halved on a logarithmic scale towards its better end. On a tie the smaller C wins, later ones included;
/// of the seven the largest that is not beaten does.
/// </summary>
public static class RegularisationSearch
{
    /// <summary>The seven powers of ten, in the order in which ties are decided.</summary>
    internal static IReadOnlyList<double> Starts { get; } = [1e6, 1e4, 1e2, 1, 1e-2, 1e-4, 1e-6];

    /// <summary>Searches.</summary>
    /// <param name="score">How well a value of C does, the higher the better; asked at most once for each value.</param>
    /// <param name="steps">Halvings; none ends with the best of the seven.</param>
    /// <returns>The best of the seven, then the outcome of each halving; the last one is the result.</returns>
    public static IReadOnlyList<RegularisationStep> Run(Func<double, double> score, int steps)
    {
        ArgumentNullException.ThrowIfNull(score);
        var known = new Dictionary<double, double>();
        var peak = Starts.Select(c => new RegularisationStep(c, Score(c))).MaxBy(step => step.Score)!; // the first maximum
        var trace = new List<RegularisationStep> { peak };
        var (left, right) = (1e-1 * peak.C, 1e1 * peak.C);
        for (var step = 0; step < steps; step++)
        {
            var rightWins = Score(left) < Score(right);
            var better = rightWins ? right : left;
            trace.Add(new RegularisationStep(better, Score(better)));
            var middle = 0.5 * (Math.Log10(right) + Math.Log10(left));
            (left, right) = (Math.Pow(10, rightWins ? middle : Math.Log10(left)), Math.Pow(10, rightWins ? Math.Log10(right) : middle));
        }

        return trace;

        double Score(double c) => known.TryGetValue(c, out var scored) ? scored : known[c] = score(c);
    }
}
