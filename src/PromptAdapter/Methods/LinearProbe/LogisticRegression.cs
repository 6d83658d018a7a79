using PromptAdapter.Features;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>Fits multinomial logistic regression to one set of features, for one C after another.</summary>
internal sealed class LogisticRegression : IDisposable
{
    private readonly FeatureSet _set;
    private readonly LinearProbeOptions _options;
    private readonly ParallelOptions _parallel;
    private readonly LogisticLoss _loss;

    /// <summary>Takes the data.</summary>
    /// <param name="set">X and y; every class has an image.</param>
    /// <param name="options">Tolerance and iterations.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">A class has no image.</exception>
    public LogisticRegression(FeatureSet set, LinearProbeOptions options, ParallelOptions parallel)
    {
        options.Validate();
        var rows = set.RowsByClass();
        for (var label = 0; label < rows.Count; label++)
        {
            if (rows[label].Count == 0)
                throw new InputException($"class {label} has no support image, so a linear probe cannot learn it", set.Origin.Path, "give every class at least one image, or leave linear-probe out");
        }

        (_set, _options, _parallel) = (set, options, parallel);
        _loss = new LogisticLoss(set, parallel);
    }

    /// <summary>Fits from zero.</summary>
    /// <param name="c">C, positive.</param>
    public LinearProbeState Fit(double c)
    {
        var start = new double[_loss.Length];
        var end = new Lbfgs(_options.Tolerance, _options.MaxIterations).Minimise((point, gradient) => _loss.Evaluate(c, point, gradient), start, _parallel.CancellationToken);
        var (weights, offsets) = (end.Point[..^(end.Point.Length / (_set.Dimension + 1))], end.Point[^(end.Point.Length / (_set.Dimension + 1))..]);
        if (_set.ClassCount == 2)
        {
            // Logits (−z/2, z/2) give the probabilities of (0, z) and treat the two classes alike.
            weights = [.. weights.Select(value => -value / 2), .. weights.Select(value => value / 2)];
            offsets = [-offsets[0] / 2, offsets[0] / 2];
        }

        return new LinearProbeState(weights, offsets) { C = c, Iterations = end.Iterations, Converged = end.Converged, Objective = end.Value };
    }

    /// <inheritdoc/>
    public void Dispose() => _loss.Dispose();
}
