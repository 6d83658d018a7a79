using System.Numerics;

namespace PromptAdapter.Randomness;

/// <summary>
/// Draws what Python's <c>random.Random</c> draws for the same seed, call for call (CPython 3.2 and later),
/// so that a few-shot split made here holds the same images as one made there. Not thread-safe.
/// </summary>
public sealed class PythonRandom
{
    private readonly Mt19937 _words;

    /// <summary>Seeds as <c>random.seed(seed)</c> does with an integer: the sign is ignored.</summary>
    /// <param name="seed">Any integer, of any size.</param>
    public PythonRandom(BigInteger seed) => _words = Mt19937.FromKey(KeyOf(BigInteger.Abs(seed)));

    /// <summary>Uniform in [0, 1) with 53 random bits: <c>random()</c>.</summary>
    public double NextDouble()
    {
        var high = _words.NextUInt32() >> 5; // 27 bits
        var low = _words.NextUInt32() >> 6;  // 26 bits
        return ((high * 67108864.0) + low) / 9007199254740992.0; // (high * 2^26 + low) / 2^53
    }

    /// <summary>An integer of <paramref name="count"/> random bits: <c>getrandbits(count)</c>.</summary>
    /// <param name="count">0 to 64.</param>
    public ulong NextBits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        if (count == 0)
            return 0; // draws nothing
        if (count <= 32)
            return _words.NextUInt32() >> (32 - count);
        ulong low = _words.NextUInt32(); // words come lowest first; the last one gives only its top bits
        return low | ((ulong)(_words.NextUInt32() >> (64 - count)) << 32);
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>) by rejection: <c>randrange(bound)</c>.</summary>
    /// <param name="bound">At least 1.</param>
    public ulong NextBelow(ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        var bits = 64 - BitOperations.LeadingZeroCount(bound); // one more than needed for a power of two, as in CPython
        var drawn = NextBits(bits);
        while (drawn >= bound)
            drawn = NextBits(bits);
        return drawn;
    }

    /// <summary>Permutes in place: <c>shuffle(items)</c>.</summary>
    /// <param name="items">The items.</param>
    /// <typeparam name="T">Of an item.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextIndex(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>
    /// Positions of <paramref name="count"/> different items of <paramref name="population"/>, in the order drawn: <c>sample(range(population), count)</c>.
    /// </summary>
    /// <param name="population">How many items there are.</param>
    /// <param name="count">How many to draw; at most <paramref name="population"/>.</param>
    /// <returns><c>[count]</c> positions, each in [0, <paramref name="population"/>).</returns>
    public int[] Sample(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population);

        // CPython keeps a list of what is left when that is no larger than a set of the picks, and rejects repeats otherwise.
        // The two draw differently from the same words, so the switch must stand where it stands there.
        return population <= SetSize(count) ? SampleFromPool(population, count) : SampleByRejection(population, count);
    }

    /// <summary>Positions of <paramref name="count"/> items drawn with repetition: <c>choices(range(population), k=count)</c>.</summary>
    /// <param name="population">How many items there are; at least 1.</param>
    /// <param name="count">How many to draw.</param>
    /// <returns><c>[count]</c> positions, each in [0, <paramref name="population"/>).</returns>
    public int[] Choices(int population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(population);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var picks = new int[count];
        for (var i = 0; i < count; i++)
            picks[i] = (int)Math.Floor(NextDouble() * population);
        return picks;
    }

    private static uint[] KeyOf(BigInteger magnitude)
    {
        var bytes = magnitude.ToByteArray(isUnsigned: true); // little-endian; zero is one zero byte
        var key = new uint[(bytes.Length + 3) / 4];
        for (var i = 0; i < bytes.Length; i++)
            key[i / 4] |= (uint)bytes[i] << (8 * (i % 4));
        return key;
    }

    // 21 entries, and above five picks the power of four that is not below three times the picks (3 * count is never one itself).
    private static long SetSize(int count)
    {
        if (count <= 5)
            return 21;
        var table = 1L;
        while (table < 3L * count)
            table *= 4;
        return 21 + table;
    }

    private int[] SampleFromPool(int population, int count)
    {
        var pool = new int[population];
        for (var i = 0; i < population; i++)
            pool[i] = i;
        var picks = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = NextIndex(population - i);
            picks[i] = pool[j];
            pool[j] = pool[population - i - 1]; // the last one left takes the place of the one drawn
        }

        return picks;
    }

    private int[] SampleByRejection(int population, int count)
    {
        var taken = new HashSet<int>(count);
        var picks = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = NextIndex(population);
            while (!taken.Add(j))
                j = NextIndex(population);
            picks[i] = j;
        }

        return picks;
    }

    private int NextIndex(int bound) => (int)NextBelow((ulong)bound);
}
