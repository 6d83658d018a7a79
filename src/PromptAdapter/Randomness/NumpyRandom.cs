using System.Numerics;

namespace PromptAdapter.Randomness;

/// <summary>
/// Draws what numpy's legacy generator (<c>numpy.random.seed</c>, <c>RandomState</c>) draws for the same seed.
/// Its stream is frozen by numpy's own promise. Not thread-safe.
/// </summary>
public sealed class NumpyRandom
{
    private readonly Mt19937 _words;

    /// <summary>Seeds as <c>numpy.random.seed(seed)</c> does.</summary>
    /// <param name="seed">0 to 2³² − 1; numpy refuses others too.</param>
    public NumpyRandom(uint seed) => _words = Mt19937.FromSeed(seed);

    /// <summary>The next 32-bit word: <c>randint(0, 2**32, dtype=uint32)</c>.</summary>
    public uint NextUInt32() => _words.NextUInt32();

    /// <summary>Uniform in [0, 1) with 53 random bits: <c>random_sample()</c>.</summary>
    public double NextDouble()
    {
        var high = _words.NextUInt32() >> 5; // 27 bits
        var low = _words.NextUInt32() >> 6;  // 26 bits
        return ((high * 67108864.0) + low) / 9007199254740992.0; // (high * 2^26 + low) / 2^53
    }

    /// <summary>Permutes in place: <c>shuffle(items)</c>.</summary>
    /// <param name="items">The items.</param>
    /// <typeparam name="T">Of an item.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)NextUpTo((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The numbers 0 to <paramref name="count"/> − 1 in random order: <c>permutation(count)</c>.</summary>
    /// <param name="count">How many.</param>
    /// <returns><c>[count]</c> numbers.</returns>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        Shuffle<int>(order);
        return order;
    }

    /// <summary>Positions of different items: <c>choice(population, count, replace=False)</c>.</summary>
    /// <param name="population">How many items there are.</param>
    /// <param name="count">How many to draw; at most <paramref name="population"/>.</param>
    /// <returns><c>[count]</c> positions.</returns>
    public int[] Choice(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);
        return Permutation(population)[..count];
    }

    // Uniform in [0, largest], both ends included, by rejection under the smallest mask of ones that covers it.
    private uint NextUpTo(uint largest)
    {
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(largest);
        var drawn = _words.NextUInt32() & mask;
        while (drawn > largest)
            drawn = _words.NextUInt32() & mask;
        return drawn;
    }
}
