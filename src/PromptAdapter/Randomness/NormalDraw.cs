namespace PromptAdapter.Randomness;

/// <summary>Normally distributed numbers in the order in which torch's CPU generator hands them out.</summary>
internal static class NormalDraw
{
    // torch draws in blocks of 16: uniform numbers, of which number i and number i + 8 make a pair of normal ones (Box-Muller).
    private const int Block = 16;
    private const int Half = Block / 2;

    /// <summary>Fills with draws from N(0, deviation).</summary>
    /// <param name="values">At least 16 of them are drawn as torch does; it treats fewer in another way.</param>
    /// <param name="deviation">The standard deviation.</param>
    /// <param name="generator">Moves on by one word per value, and by 16 more when the last block is not full.</param>
    public static void Fill(Span<float> values, float deviation, TorchGenerator generator)
    {
        var uniform = new float[Math.Max(values.Length, Block)];
        for (var i = 0; i < uniform.Length; i++)
            uniform[i] = generator.NextSingle();
        for (var start = 0; start + Block <= uniform.Length; start += Block)
            Transform(uniform.AsSpan(start, Block), deviation);
        if (uniform.Length % Block != 0)
        {
            // The last 16 values are drawn anew, those of the block before that they overlap with included.
            var last = uniform.AsSpan(uniform.Length - Block);
            for (var i = 0; i < Block; i++)
                last[i] = generator.NextSingle();
            Transform(last, deviation);
        }

        uniform.AsSpan(0, values.Length).CopyTo(values);
    }

    private static void Transform(Span<float> block, float deviation)
    {
        for (var i = 0; i < Half; i++)
        {
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - block[i])); // 1 - u is never 0
            var angle = 2 * MathF.PI * block[i + Half];
            block[i] = radius * MathF.Cos(angle) * deviation;
            block[i + Half] = radius * MathF.Sin(angle) * deviation;
        }
    }
}
