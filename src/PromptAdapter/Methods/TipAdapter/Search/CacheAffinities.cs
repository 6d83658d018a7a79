using System.Numerics;
using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>Cosines of one round's queries and keys, and the text logits: everything of a cache that does not depend on α and β.</summary>
internal sealed class CacheAffinities
{
    private const int BlockRows = 32;

    private readonly SearchRound _round;
    private readonly float[] _nearness; // f·k − 1 of the keys sorted by class, [M, N]
    private readonly float[] _text;     // s f Wᵀ, [M, C]
    private readonly int[] _labels;

    public CacheAffinities(SearchRound round, double scale, ParallelOptions parallel)
    {
        var (cache, queries) = (round.Cache, round.Queries);
        (_round, _labels) = (round, [.. queries.Labels]);
        _nearness = new float[queries.Count * cache.Count];
        _text = new float[queries.Count * cache.ClassCount];
        var weights = round.Head is null ? null : Array.ConvertAll(round.Head.Values.ToArray(), value => (double)value);
        Parallel.For(0, (queries.Count + BlockRows - 1) / BlockRows, parallel, block =>
        {
            var first = block * BlockRows;
            var rows = Math.Min(BlockRows, queries.Count - first);
            var groups = LaneProducts.Groups(rows);
            var images = new Vector<double>[groups * queries.Dimension];
            LaneProducts.Pack(queries.Features.Span.Slice(first * queries.Dimension, rows * queries.Dimension), queries.Dimension, images);
            var products = new Vector<double>[groups * cache.Count];
            cache.Nearness(images, products);
            Unpack(products, cache.Count, _nearness, first, rows);
            products = new Vector<double>[groups * cache.ClassCount];
            TipAdapterState.TextLogits(weights, scale, images, queries.Dimension, products);
            Unpack(products, cache.ClassCount, _text, first, rows);
        });
    }

    /// <summary>The text logits and, as if the cache held all of the problem's keys, the votes for one β.</summary>
    /// <param name="beta">β.</param>
    /// <param name="parallel">Threads to use.</param>
    public LogitBlock At(double beta, ParallelOptions parallel)
    {
        var (keys, classes) = (_round.Cache.Count, _round.Cache.ClassCount);
        var votes = new float[_text.Length];
        Parallel.For(0, _labels.Length, parallel, () => new float[keys], (row, _, affinity) =>
        {
            TensorPrimitives.Multiply(_nearness.AsSpan(row * keys, keys), (float)beta, affinity);
            TensorPrimitives.Exp<float>(affinity, affinity);
            var starts = _round.Cache.Starts;
            for (var label = 0; label < classes; label++)
            {
                votes[row * classes + label] = (float)(_round.CacheFactor * _round.Cache.Weights[label])
                    * TensorPrimitives.Sum<float>(affinity.AsSpan(starts[label], starts[label + 1] - starts[label]));
            }

            return affinity;
        }, _ => { });
        return new LogitBlock([_text, votes], _labels);
    }

    private static void Unpack(Vector<double>[] products, int columns, float[] rows, int first, int count)
    {
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < columns; column++)
                rows[(first + row) * columns + column] = (float)products[row / LaneProducts.Lanes * columns + column][row % LaneProducts.Lanes];
        }
    }
}
