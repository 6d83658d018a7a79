namespace PromptAdapter.Randomness;

/// <summary>
/// The bare 32-bit Mersenne Twister (Matsumoto and Nishimura, 1998): a state of 624 words with the two published ways to seed it.
/// Python's <c>random</c>, numpy's legacy generator and torch's CPU generator differ only in how they seed it and what they make of its words.
/// Not thread-safe.
/// </summary>
internal sealed class Mt19937
{
    private const int Length = 624;   // n: words of state
    private const int Shift = 397;    // m: distance of the second word that feeds the recurrence
    private const uint Matrix = 0x9908b0df;
    private const uint UpperBit = 0x80000000;
    private const uint LowerBits = 0x7fffffff;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    private Mt19937()
    {
    }

    /// <summary>Seeds with one word (<c>init_genrand</c>): what torch and numpy do with an integer seed.</summary>
    public static Mt19937 FromSeed(uint seed)
    {
        var generator = new Mt19937();
        var state = generator._state;
        state[0] = seed;
        for (var i = 1; i < Length; i++)
            state[i] = Spread(state[i - 1], 1812433253) + (uint)i;
        return generator;
    }

    /// <summary>Seeds with a key of one or more words (<c>init_by_array</c>): what Python does with the absolute value of an integer seed.</summary>
    /// <exception cref="ArgumentException">The key is empty; the seed zero is the key <c>[0]</c>.</exception>
    public static Mt19937 FromKey(ReadOnlySpan<uint> key)
    {
        if (key.IsEmpty)
            throw new ArgumentException("a key needs at least one word", nameof(key));

        var generator = FromSeed(19650218);
        var state = generator._state;
        var i = 1;
        var j = 0;
        for (var k = Math.Max(Length, key.Length); k > 0; k--)
        {
            state[i] = (state[i] ^ Spread(state[i - 1], 1664525)) + key[j] + (uint)j;
            i = NextIndex(state, i);
            j = j + 1 == key.Length ? 0 : j + 1;
        }

        for (var k = Length - 1; k > 0; k--)
        {
            state[i] = (state[i] ^ Spread(state[i - 1], 1566083941)) - (uint)i;
            i = NextIndex(state, i);
        }

        state[0] = UpperBit; // never an all-zero state
        return generator;
    }

    /// <summary>The next of the 32-bit words, each value equally likely.</summary>
    public uint NextUInt32()
    {
        if (_next == Length)
            Regenerate();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    private static uint Spread(uint previous, uint multiplier) => (previous ^ (previous >> 30)) * multiplier;

    // The key passes treat words 1..623 as a ring; word 0 carries the last one over.
    private static int NextIndex(uint[] state, int i)
    {
        if (i + 1 < Length)
            return i + 1;
        state[0] = state[Length - 1];
        return 1;
    }

    private void Regenerate()
    {
        var state = _state;
        for (var i = 0; i < Length; i++)
        {
            var joined = (state[i] & UpperBit) | (state[(i + 1) % Length] & LowerBits);
            state[i] = state[(i + Shift) % Length] ^ (joined >> 1) ^ ((joined & 1) == 0 ? 0 : Matrix);
        }

        _next = 0;
    }
}
