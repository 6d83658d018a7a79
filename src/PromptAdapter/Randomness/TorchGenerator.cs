namespace PromptAdapter.Randomness;

/// <summary>
/// The numbers that torch draws on the CPU after <c>torch.manual_seed(seed)</c>, reproduced without torch.
/// Only the lower 32 bits of the seed matter, as there. Not thread-safe.
/// </summary>
/// <param name="seed">The argument of <c>torch.manual_seed</c>.</param>
public sealed class TorchGenerator(ulong seed)
{
    private const int SingleBits = 24;

    private readonly Mt19937 _twister = Mt19937.FromSeed((uint)seed);

    /// <summary>32 random bits.</summary>
    public uint NextUInt32() => _twister.NextUInt32();

    /// <summary>64 random bits; the word drawn first is the upper half.</summary>
    public ulong NextUInt64()
    {
        var upper = (ulong)NextUInt32();
        return upper << 32 | NextUInt32();
    }

    /// <summary><c>torch.rand(1)</c>: a value in [0, 1) with 24 random bits.</summary>
    public float NextSingle() => (NextUInt32() & ((1u << SingleBits) - 1)) * (1f / (1 << SingleBits));

    /// <summary><c>torch.empty(1).uniform_(from, to)</c>: a value in [from, to).</summary>
    public float NextSingle(float from, float to) => NextSingle() * (to - from) + from;

    /// <summary><c>torch.randint(0, bound, (1,))</c>: an integer in [0, bound).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public long NextInteger(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return bound <= uint.MaxValue ? NextUInt32() % bound : (long)(NextUInt64() % (ulong)bound);
    }

    /// <summary><c>torch.empty((), dtype=torch.int64).random_()</c>: a non-negative integer, what a data loader seeds its sampler with.</summary>
    public long NextInt64() => (long)(NextUInt64() & long.MaxValue);

    /// <summary><c>torch.randperm(count)</c>: the numbers 0 to count - 1 in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public int[] NextPermutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        for (var i = 0; i < count - 1; i++)
        {
            var other = i + (int)(NextUInt32() % (uint)(count - i));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
