using System.Numerics;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>What a search compares, shared by its threads.</summary>
internal sealed class SearchProblem(SupportCache cache, ClassWeights? weights, FeatureSet queries, SearchGrid grid, double scale, double alphaFactor)
{
    public SupportCache Cache { get; } = cache;

    public double[]? Weights { get; } = weights is null ? null : Array.ConvertAll(weights.Values.ToArray(), value => (double)value);

    public FeatureSet Queries { get; } = queries;

    public double Scale { get; } = scale;

    public double[] Betas { get; } = [.. grid.Betas];

    public double[] Alphas { get; } = [.. grid.Alphas.Select(alpha => alphaFactor * alpha)];
}

/// <summary>One thread's share of a search: its buffers and its counts.</summary>
internal sealed class SearchBlock
{
    private readonly SearchProblem _problem;
    private readonly Vector<double>[] _images;   // [groups, D]
    private readonly Vector<double>[] _nearness; // [groups, N]
    private readonly Vector<double>[] _text;     // [groups, C]
    private readonly Vector<double>[] _exact;    // [C]
    private readonly double[] _logits;           // [C]
    private readonly VoteSweep _sweep;
    private readonly AlphaIntervals _intervals;
    private readonly int[] _changes; // [betas, alphas + 1]: +1 where a run of correct cells begins, -1 behind its end

    public SearchBlock(SearchProblem problem, int rows)
    {
        var (cache, groups) = (problem.Cache, LaneProducts.Groups(rows));
        _problem = problem;
        _images = new Vector<double>[groups * cache.Dimension];
        _nearness = new Vector<double>[groups * cache.Count];
        _text = new Vector<double>[groups * cache.ClassCount];
        _exact = new Vector<double>[cache.ClassCount];
        _logits = new double[cache.ClassCount];
        _sweep = new VoteSweep(cache, problem.Betas);
        _intervals = new AlphaIntervals(problem.Alphas);
        _changes = new int[problem.Betas.Length * (problem.Alphas.Length + 1)];
    }

    /// <summary>Counts the images from <paramref name="first"/> on.</summary>
    public void Add(int first, int rows)
    {
        var cache = _problem.Cache;
        var dimension = cache.Dimension;
        LaneProducts.Pack(_problem.Queries.Features.Span.Slice(first * dimension, rows * dimension), dimension, _images);
        cache.Nearness(_images, _nearness);                                                       // [groups, N]
        TipAdapterState.TextLogits(_problem.Weights, _problem.Scale, _images, dimension, _text); // [groups, C]

        Span<int> labels = stackalloc int[LaneProducts.Lanes];
        for (var group = 0; group * labels.Length < rows; group++)
        {
            var lanes = Math.Min(labels.Length, rows - group * labels.Length);
            for (var lane = 0; lane < labels.Length; lane++)
                labels[lane] = _problem.Queries.Labels[first + group * labels.Length + Math.Min(lane, lanes - 1)];
            AddGroup(_nearness.AsSpan(group * cache.Count, cache.Count), _text.AsSpan(group * cache.ClassCount, cache.ClassCount), labels, lanes);
        }
    }

    /// <summary>Adds this thread's counts to the grid.</summary>
    public void CollectInto(int[,] total)
    {
        var width = _problem.Alphas.Length + 1;
        for (var b = 0; b < _problem.Betas.Length; b++)
        {
            var correct = 0;
            for (var a = 0; a < _problem.Alphas.Length; a++)
            {
                correct += _changes[b * width + a];
                total[b, a] += correct;
            }
        }
    }

    private void AddGroup(ReadOnlySpan<Vector<double>> nearness, ReadOnlySpan<Vector<double>> text, ReadOnlySpan<int> labels, int lanes)
    {
        _sweep.Start(nearness);
        _intervals.Start(text, labels);
        for (var b = 0; b < _problem.Betas.Length; b++)
        {
            _intervals.Find(_sweep.Votes(b), _sweep.LargestVote(b));
            var exactReady = false;
            for (var lane = 0; lane < lanes; lane++)
            {
                var cells = _intervals.Cells(lane);
                Run(b, cells.CertainFrom, cells.CertainTo);
                if (cells.CertainFrom == cells.PossibleFrom && cells.CertainTo == cells.PossibleTo)
                    continue;
                if (!exactReady)
                    _problem.Cache.Votes(nearness, _problem.Betas[b], _exact);
                exactReady = true;
                for (var a = cells.PossibleFrom; a < cells.PossibleTo; a++)
                {
                    if (a == cells.CertainFrom && cells.CertainTo > a)
                        a = cells.CertainTo;
                    if (a < cells.PossibleTo && IsCorrect(text, labels[lane], lane, _problem.Alphas[a]))
                        Run(b, a, a + 1);
                }
            }
        }
    }

    private void Run(int b, int from, int to)
    {
        var row = b * (_problem.Alphas.Length + 1);
        _changes[row + from]++;
        _changes[row + to]--;
    }

    // The definition, with the very operations of TipAdapterState.Logits.
    private bool IsCorrect(ReadOnlySpan<Vector<double>> text, int label, int lane, double alpha)
    {
        for (var c = 0; c < _logits.Length; c++)
            _logits[c] = (text[c] + alpha * _exact[c])[lane];
        return ArgMax.First(_logits) == label;
    }
}
