namespace PromptAdapter.Tokenization;

/// <summary>
/// The 256 printable characters that stand for the 256 bytes in a byte-level vocabulary, in the order in which they open it:
/// first the bytes that Latin-1 prints, as themselves, then the rest, as characters from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    public const int Size = 256;

    private static readonly char[] Letters = new char[Size]; // by symbol
    private static readonly int[] Symbols = new int[Size]; // by byte
    private static readonly Dictionary<char, byte> ByLetter = [];

#pragma warning disable CA1810 // The tables are filled together.
    static ByteAlphabet()
#pragma warning restore CA1810
    {
        var symbol = 0;
        for (var value = 0; value < Size; value++)
        {
            if (IsPrinted(value))
                Add(symbol++, value, (char)value);
        }

        for (var (value, letter) = (0, (char)Size); value < Size; value++)
        {
            if (!IsPrinted(value))
                Add(symbol++, value, letter++);
        }
    }

    /// <summary>The letter of a symbol 0 to 255.</summary>
    public static char Letter(int symbol) => Letters[symbol];

    /// <summary>The symbol of a byte.</summary>
    public static int Symbol(byte value) => Symbols[value];

    /// <summary>The bytes that <paramref name="piece"/> stands for; letters outside the alphabet stand for no byte.</summary>
    public static IEnumerable<byte> Decode(string piece)
    {
        foreach (var letter in piece)
        {
            if (ByLetter.TryGetValue(letter, out var value))
                yield return value;
        }
    }

    private static bool IsPrinted(int value) => value is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff);

    private static void Add(int symbol, int value, char letter)
    {
        Letters[symbol] = letter;
        Symbols[value] = symbol;
        ByLetter.Add(letter, (byte)value);
    }
}
