namespace PromptAdapter.Features;

/// <summary>Precisions as files and people write them.</summary>
public static class PrecisionWords
{
    /// <summary>All words: <c>auto</c>, <c>f32</c>, <c>bf16</c>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<EncoderPrecision>().Select(Word)];

    /// <summary>The word for a precision.</summary>
    /// <param name="precision">The precision.</param>
    public static string Word(this EncoderPrecision precision) => precision switch
    {
        EncoderPrecision.Auto => "auto",
        EncoderPrecision.F32 => "f32",
        EncoderPrecision.BF16 => "bf16",
        _ => throw new ArgumentOutOfRangeException(nameof(precision)),
    };

    /// <summary>The precision that a word means; <see langword="null"/> where it means none.</summary>
    /// <param name="word">The word.</param>
    public static EncoderPrecision? TryParse(string? word)
    {
        foreach (var precision in Enum.GetValues<EncoderPrecision>())
        {
            if (precision.Word() == word)
                return precision;
        }

        return null;
    }

    /// <summary>The precision that a file says its features have.</summary>
    /// <exception cref="InputException">It is no precision that features can have.</exception>
    internal static EncoderPrecision Read(string word, string path) => TryParse(word) is { } precision and not EncoderPrecision.Auto ? precision
        : throw new InputException($"names the precision '{word}', which this program does not know", path, "update the program");
}
