using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>
/// Chooses α and β by the likelihood of the labels of left-out images, with the temperature that suits each candidate. On few images counts of right answers
/// leave thousands of candidates equal; the likelihood tells them apart. For one β it has a single maximum in α, because t · text + tα · votes is linear in
/// both numbers, and the best cell of the grid is beside it; over β the search narrows down on the best of the values that it has seen.
/// α and β are held to the stated ones (<see cref="WeightFit.Held"/>).
/// </summary>
internal sealed class CacheLikelihood
{
    private const int FirstValues = 8; // of β, evenly spread over the grid
    private const int Refinements = 12;

    private readonly SearchGrid _grid;
    private readonly StatedCell _stated;
    private readonly CacheAffinities[] _rounds;
    private readonly ParallelOptions _parallel;
    private readonly bool _hasText;
    private readonly Dictionary<double, WeightFit> _known = [];

    /// <summary>Computes what all candidates share.</summary>
    /// <param name="rounds">Caches and their queries.</param>
    /// <param name="grid">The values that are compared.</param>
    /// <param name="stated">The α and β that candidates are held to.</param>
    /// <param name="scale">s.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public CacheLikelihood(IReadOnlyList<SearchRound> rounds, SearchGrid grid, StatedCell stated, double scale, ParallelOptions parallel)
    {
        (_grid, _stated, _parallel) = (grid, stated, parallel);
        _rounds = [.. rounds.Select(round => new CacheAffinities(round, scale, parallel))];
        _hasText = rounds.Any(round => round.Head is not null);
    }

    /// <summary>Searches.</summary>
    /// <param name="mode">Whether values between those of the grid are tried.</param>
    public CacheSearchResult Run(SearchMode mode)
    {
        var betas = _grid.Betas;
        int[] seen = [.. Enumerable.Range(0, FirstValues).Select(i => (int)((long)i * (betas.Count - 1) / (FirstValues - 1))).Distinct()];
        var best = seen.MinBy(b => At(betas[b]).Loss);
        for (var step = Math.Max(1, (betas.Count - 1) / (FirstValues - 1)); step > 1;)
        {
            step = (step + 1) / 2;
            int[] beside = [best, Math.Max(best - step, 0), Math.Min(best + step, betas.Count - 1)];
            best = beside.MinBy(b => At(betas[b]).Loss);
        }

        var (beta, fit) = (betas[best], At(betas[best]));
        if (mode == SearchMode.Refined)
            beta = Between(betas[Math.Max(best - 1, 0)], betas[Math.Min(best + 1, betas.Count - 1)]);
        fit = mode == SearchMode.Refined ? At(beta) : OnGrid(beta, fit.Weight);
        var sum = Sum(beta);
        var score = new Accuracy(sum.Correct([fit.Factor, fit.Factor * fit.Weight]), sum.Count);
        return new CacheSearchResult(fit.Weight, beta, new PlanScore(score) { Edges = _grid.EdgesAt(_hasText ? fit.Weight : null, beta) });
    }

    // Golden sections between the neighbours of the grid's best β.
    private double Between(double low, double high)
    {
        const double Golden = 0.6180339887498949;
        for (var i = 0; i < Refinements && high > low; i++)
        {
            var (left, right) = (high - Golden * (high - low), low + Golden * (high - low));
            (low, high) = At(left).Loss <= At(right).Loss ? (low, right) : (left, high);
        }

        return (low + high) / 2;
    }

    private WeightFit At(double beta)
    {
        if (_known.TryGetValue(beta, out var known))
            return known;
        _parallel.CancellationToken.ThrowIfCancellationRequested();
        var (least, most) = (Positive(_grid.Alphas[0]), Positive(_grid.Alphas[^1]));
        var stated = Positive(_stated.Alpha);
        var fit = _hasText && least < most
            ? WeightFit.Run(Sum(beta), stated, least, most, _parallel.CancellationToken)
            : WeightFit.At(Sum(beta), _hasText ? least : stated, stated, _parallel.CancellationToken);
        return _known[beta] = fit with { Loss = fit.Loss + WeightFit.Held(Positive(beta), Positive(_stated.Beta)) };
    }

    // The two cells of the grid beside the best α; without text α is no more than a temperature, and stays as stated.
    private WeightFit OnGrid(double beta, double alpha)
    {
        if (!_hasText)
            return At(beta);
        var above = _grid.Alphas.FirstOrDefault(value => value >= alpha, _grid.Alphas[^1]);
        var below = _grid.Alphas.LastOrDefault(value => value <= alpha, _grid.Alphas[0]);
        var sum = Sum(beta);
        return new[] { below, above }.Distinct()
            .Select(value => WeightFit.At(sum, value, Positive(_stated.Alpha), _parallel.CancellationToken))
            .MinBy(fit => fit.Loss)!;
    }

    private LogitSum Sum(double beta) => new([.. _rounds.Select(round => round.At(beta, _parallel))], _parallel);

    private static double Positive(double value) => Math.Max(value, 1e-6); // α = 0 is allowed and has no logarithm
}
