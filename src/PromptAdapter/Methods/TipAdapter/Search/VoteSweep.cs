using System.Numerics;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>
/// The cache's votes exp(−β (1 − f Kᵀ)) V of one group of images for one β after another. With evenly spaced β,
/// exp(−(β + δ) d) = exp(−β d) · exp(−δ d): one multiplication takes the place of an exponential.
/// Against a fresh exponential two roundings add up: that of each product, 3·2⁻⁵³ or so times <see cref="ChunkLength"/> steps, about 10⁻¹⁴;
/// and that of the exponent βd, which is a few times 2⁻⁵³ of its size, below 10⁻¹² for the 700 at which exp leaves the range of numbers.
/// Both stay under a tenth of the margin that <see cref="AlphaIntervals"/> leaves undecided.
/// </summary>
internal sealed class VoteSweep
{
    private const int ChunkLength = 32; // also keeps a chunk of votes for a few hundred classes in the second-level cache

    private readonly SupportCache _cache;
    private readonly double[] _betas;
    private readonly int[] _chunkStarts; // [chunks + 1], in steps of β that are even within a chunk
    private readonly Vector<double>[] _votes; // [chunk, C]
    private readonly Vector<double>[] _nearness; // [N]
    private Vector<double> _nearest;
    private readonly double _largestClass; // by what its keys count together
    private int _chunk;

    public VoteSweep(SupportCache cache, double[] betas)
    {
        _cache = cache;
        _betas = betas;
        _chunkStarts = Chunks(betas);
        _votes = new Vector<double>[ChunkLength * cache.ClassCount];
        _nearness = new Vector<double>[cache.Count];
        for (var label = 0; label < cache.ClassCount; label++)
            _largestClass = Math.Max(_largestClass, (cache.Starts[label + 1] - cache.Starts[label]) * cache.Weights[label]);
    }

    /// <summary>Turns to another group of images.</summary>
    /// <param name="nearness">f·k − 1, <c>[N]</c> vectors.</param>
    public void Start(ReadOnlySpan<Vector<double>> nearness)
    {
        nearness.CopyTo(_nearness);
        _nearest = nearness[0];
        foreach (var near in nearness)
            _nearest = Vector.Max(_nearest, near);
        _chunk = -1;
    }

    /// <summary>The votes at one β, <c>[C]</c> vectors; ask for the values of β in rising order.</summary>
    public ReadOnlySpan<Vector<double>> Votes(int b)
    {
        while (_chunk < 0 || b >= _chunkStarts[_chunk + 1])
            Fill(++_chunk);
        return _votes.AsSpan((b - _chunkStarts[_chunk]) * _cache.ClassCount, _cache.ClassCount);
    }

    /// <summary>A bound on every class's vote at one β.</summary>
    public Vector<double> LargestVote(int b) => new Vector<double>(_largestClass) * Vector.Exp(_betas[b] * _nearest);

    private static int[] Chunks(double[] betas)
    {
        var starts = new List<int> { 0 };
        for (var b = 1; b < betas.Length; b++)
        {
            var first = starts[^1];
            var step = betas[Math.Min(first + 1, betas.Length - 1)] - betas[first];
            // Rounding of the grid's own arithmetic is allowed; it moves an exponent by less than the product's error.
            var even = Math.Abs(betas[first] + (b - first) * step - betas[b]) <= 1e-14 * betas[b];
            if (b - first == ChunkLength || !even)
                starts.Add(b);
        }

        starts.Add(betas.Length);
        return [.. starts];
    }

    private unsafe void Fill(int chunk)
    {
        var (first, length, classes) = (_chunkStarts[chunk], _chunkStarts[chunk + 1] - _chunkStarts[chunk], _cache.ClassCount);
        var beta = new Vector<double>(_betas[first]);
        // The mean step: a single difference of two β would bring its rounding into every product.
        var step = new Vector<double>(length > 1 ? (_betas[first + length - 1] - _betas[first]) / (length - 1) : 0);
        var starts = _cache.Starts;
        var weights = _cache.Weights;
        _votes.AsSpan(0, length * classes).Clear();
        fixed (Vector<double>* near = _nearness, votes = _votes)
        {
            for (var label = 0; label < classes; label++)
            {
                var key = starts[label];
                for (; key + 4 <= starts[label + 1]; key += 4)
                    FourKeys(near + key, beta, step, votes + label, classes, length);
                for (; key < starts[label + 1]; key++)
                    OneKey(near[key], beta, step, votes + label, classes, length);
                for (var b = 0; b < length && weights[label] != 1; b++)
                    votes[b * classes + label] *= weights[label];
            }
        }
    }

    // Four products run side by side: each alone would wait for its own last multiplication.
    private static unsafe void FourKeys(Vector<double>* near, Vector<double> beta, Vector<double> step, Vector<double>* votes, int stride, int length)
    {
        Vector<double> e0 = Vector.Exp(beta * near[0]), e1 = Vector.Exp(beta * near[1]), e2 = Vector.Exp(beta * near[2]), e3 = Vector.Exp(beta * near[3]);
        Vector<double> r0 = Vector.Exp(step * near[0]), r1 = Vector.Exp(step * near[1]), r2 = Vector.Exp(step * near[2]), r3 = Vector.Exp(step * near[3]);
        for (var b = 0; b < length; b++)
        {
            votes[b * stride] += (e0 + e1) + (e2 + e3);
            e0 *= r0;
            e1 *= r1;
            e2 *= r2;
            e3 *= r3;
        }
    }

    private static unsafe void OneKey(Vector<double> near, Vector<double> beta, Vector<double> step, Vector<double>* votes, int stride, int length)
    {
        Vector<double> e = Vector.Exp(beta * near), r = Vector.Exp(step * near);
        for (var b = 0; b < length; b++)
        {
            votes[b * stride] += e;
            e *= r;
        }
    }
}
