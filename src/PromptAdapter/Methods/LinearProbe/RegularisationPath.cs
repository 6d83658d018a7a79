using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>
/// Fits to one fold for one C after another, each begun where the fit with the nearest C below ended. The objective is convex, so all starts lead to the same
/// minimum as far as the tolerance goes; from a weaker penalty's neighbour it is a few steps instead of hundreds.
/// </summary>
internal sealed class RegularisationPath : IDisposable
{
    // A fold only counts images, and which side of a boundary they are on is settled long before the last digits of the weights.
    private const double Looseness = 100;

    private readonly SelectionRound _round;
    private readonly LogisticRegression _regression;
    private readonly ParallelOptions _parallel;
    private readonly SortedList<double, (double[] Logits, float[] Point)> _known = [];

    /// <summary>Fits the path that the search begins with, from the strongest penalty to the weakest.</summary>
    /// <param name="round">The fold.</param>
    /// <param name="options">Tolerance and iterations.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">A class has no image.</exception>
    public RegularisationPath(SelectionRound round, LinearProbeOptions options, ParallelOptions parallel)
    {
        (_round, _parallel) = (round, parallel);
        _regression = new LogisticRegression(LogisticData.Of(round.Support), options.WithTolerance(Math.Min(1, options.Tolerance * Looseness)), parallel);
        foreach (var c in RegularisationSearch.Starts.Order())
            Logits(c);
    }

    /// <summary>What a fit with a value of C, which is scaled to the fold's size, says of the fold's images, <c>[n, C]</c>.</summary>
    public double[] Logits(double c)
    {
        if (_known.TryGetValue(c, out var known))
            return known.Logits;
        var below = _known.Where(fit => fit.Key < c).Select(fit => fit.Value.Point).LastOrDefault();
        var state = _regression.Fit(c * _round.CacheFactor, below).State;
        var logits = state.LogitsOf(_round.Queries, _parallel.CancellationToken);
        _known[c] = (logits, _regression.PointOf(state)); // where to begin needs no double precision, and there are many of them
        return logits;
    }

    /// <inheritdoc/>
    public void Dispose() => _regression.Dispose();
}
