namespace PromptAdapter.Datasets;

/// <summary>Damages files in the ways that files get damaged.</summary>
internal static class Corruption
{
    private static readonly byte[] Telling =
        [0, 0xFF, 0x80, (byte)'"', (byte)'\\', (byte)',', (byte)'[', (byte)']', (byte)'{', (byte)'\n', (byte)'-', (byte)'9', (byte)'.', (byte)'/'];

    /// <summary>A few bytes replaced, inserted, repeated or cut off; the same for the same seed.</summary>
    public static byte[] Of(byte[] good, int seed)
    {
        var random = new Random(seed);
        var bytes = good.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = Telling[random.Next(Telling.Length)]; break;
                case 2: bytes.Insert(at, Telling[random.Next(Telling.Length)]); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
            }
        }

        return random.Next(8) == 0 ? [.. bytes.Take(bytes.Count / 2)] : [.. bytes];
    }

    /// <summary>The action may succeed, since not every change does harm; if it fails, then with an <see cref="InputException"/> in one line.</summary>
    public static void AssertOnlyInputException(Action action, int seed)
    {
        var error = Record.Exception(action);
        Assert.True(error is null or InputException, $"seed {seed}: {error}");
        Assert.False(error?.Message.Contains('\n', StringComparison.Ordinal) ?? false, $"seed {seed}: more than one line");
    }
}
