using PromptAdapter.Randomness;

namespace PromptAdapter.Training;

/// <summary>In which order an epoch visits the images of a set. It follows from the seed and the epoch alone.</summary>
public abstract class BatchOrder
{
    private BatchOrder()
    {
    }

    /// <summary>The same stated order in every epoch.</summary>
    /// <param name="order">Every row of the support set once, <c>[N]</c>.</param>
    /// <exception cref="ArgumentException">It is not a permutation.</exception>
    public static BatchOrder Of(IReadOnlyList<int> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, order.Count)))
            throw new ArgumentException("a batch order names every row once", nameof(order));
        return new Stated([.. order]);
    }

    /// <summary>
    /// A fresh shuffle per epoch, the one that torch's <c>DataLoader(shuffle=True)</c> makes after <c>torch.manual_seed(seed)</c>
    /// when nothing else draws from the generator.
    /// </summary>
    /// <param name="seed">The seed, of which the low 32 bits count.</param>
    public static BatchOrder Shuffled(long seed) => new TorchShuffle(seed);

    /// <summary>The order of an epoch.</summary>
    /// <param name="epoch">0, 1, …</param>
    /// <param name="count">N, the number of images, at least 1.</param>
    /// <returns>Every row once, <c>[N]</c>.</returns>
    internal abstract int[] Epoch(int epoch, int count);

    private sealed class Stated(int[] order) : BatchOrder
    {
        internal override int[] Epoch(int epoch, int count) =>
            count == order.Length ? order : throw new InvalidOperationException($"an order of {order.Length} rows was stated for {count}");
    }

    private sealed class TorchShuffle(long seed) : BatchOrder
    {
        private TorchGenerator _generator = new(unchecked((ulong)seed));
        private int _next; // the epoch whose numbers come next

        internal override int[] Epoch(int epoch, int count)
        {
            if (epoch < _next)
                (_generator, _next) = (new TorchGenerator(unchecked((ulong)seed)), 0);
            while (_next < epoch)
                Draw();
            return new TorchGenerator(Draw()).NextPermutation(count);
        }

        // The loader draws a seed for its workers, whether or not it has any, and then the one that it shuffles by.
        private ulong Draw()
        {
            _next++;
            _generator.NextInt64();
            return (ulong)_generator.NextInt64();
        }
    }
}
