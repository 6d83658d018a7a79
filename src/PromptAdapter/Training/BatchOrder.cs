using PromptAdapter.Randomness;

namespace PromptAdapter.Training;

/// <summary>In which order an epoch visits the support images.</summary>
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

    /// <summary>The order of the next epoch; ask once per epoch, from the first on.</summary>
    /// <param name="count">N.</param>
    /// <returns>Every row once, <c>[N]</c>.</returns>
    internal abstract int[] Next(int count);

    private sealed class Stated(int[] order) : BatchOrder
    {
        internal override int[] Next(int count) => count == order.Length ? order : throw new InvalidOperationException($"an order of {order.Length} rows was stated for {count}");
    }

    private sealed class TorchShuffle(long seed) : BatchOrder
    {
        private readonly Mt19937 _generator = Mt19937.FromSeed(unchecked((uint)seed));

        internal override int[] Next(int count)
        {
            Draw64(); // the loader's seed for its workers, drawn whether or not it has any
            var shuffle = Mt19937.FromSeed(Draw64());
            var order = Enumerable.Range(0, count).ToArray();
            for (var i = 0; i < count - 1; i++)
            {
                var other = i + (int)(shuffle.NextUInt32() % (uint)(count - i));
                (order[i], order[other]) = (order[other], order[i]);
            }

            return order;
        }

        // A 64-bit draw is two words, the high one first; as a seed only the low one matters.
        private uint Draw64()
        {
            _generator.NextUInt32();
            return _generator.NextUInt32();
        }
    }
}
