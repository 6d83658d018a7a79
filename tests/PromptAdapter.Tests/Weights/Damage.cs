namespace PromptAdapter.Weights;

/// <summary>Random damage to a file whose structure stands at its ends and whose middle is numbers.</summary>
public static class Damage
{
    /// <summary>Bits flipped, bytes cut off, inserted, cleared or replaced; the same for the same seed, and never the same bytes as before.</summary>
    public static byte[] Of(byte[] original, int seed)
    {
        var random = new Random(seed);
        var (start, length) = Region(original, random);
        while (true)
        {
            var damaged = Once(original, start, length, random);
            if (!damaged.AsSpan().SequenceEqual(original))
                return damaged;
        }
    }

    // Most of a file is numbers, where damage goes unseen; half of the damage is aimed at headers, pickles and directories.
    private static (int Start, int Length) Region(byte[] bytes, Random random)
    {
        var head = Math.Min(9000, bytes.Length);
        var tail = Math.Min(18000, bytes.Length);
        return random.Next(4) switch
        {
            0 => (0, head),
            1 => (bytes.Length - tail, tail),
            _ => (0, bytes.Length),
        };
    }

    private static byte[] Once(byte[] original, int start, int length, Random random)
    {
        var at = start + random.Next(length);
        var size = Math.Min(random.Next(1, 64), original.Length - at);
        var bytes = (byte[])original.Clone();
        switch (random.Next(5))
        {
            case 0:
                for (var flip = random.Next(1, 6); flip > 0; flip--)
                    bytes[start + random.Next(length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                var inserted = new byte[size];
                random.NextBytes(inserted);
                return [.. bytes.AsSpan(0, at), .. inserted, .. bytes.AsSpan(at)];
            case 3:
                bytes.AsSpan(at, size).Clear();
                return bytes;
            default:
                random.NextBytes(bytes.AsSpan(at, size));
                return bytes;
        }
    }
}
