using System.Text;
using System.Text.Unicode;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>UTF-8 and its two common corruptions: surrogate pairs of three bytes each (CESU-8) and Java's two-byte NUL.</summary>
internal static class LenientUtf8
{
    private const byte LongNull = 0xc0;
    private const byte SurrogateLead = 0xed;

    /// <summary>The text, or <see langword="null"/> when <paramref name="bytes"/> (characters U+0000 to U+00FF) is neither.</summary>
    public static string? Decode(string bytes)
    {
        var raw = Encoding.Latin1.GetBytes(bytes);
        return raw.AsSpan().IndexOfAny(LongNull, SurrogateLead) < 0 ? Strict(raw) : Variants(raw);
    }

    private static string? Strict(ReadOnlySpan<byte> raw) => Utf8.IsValid(raw) ? Encoding.UTF8.GetString(raw) : null;

    private static string? Variants(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        var start = 0;
        for (var at = 0; at < raw.Length;)
        {
            var (length, codePoint) = Special(raw[at..]);
            if (length == 0)
            {
                at++;
                continue;
            }

            if (Strict(raw[start..at]) is not { } before)
                return null;
            text.Append(before).Append(char.ConvertFromUtf32(codePoint));
            start = at += length;
        }

        return Strict(raw[start..]) is { } rest ? text.Append(rest).ToString() : null;
    }

    /// <summary>The length and character of a corrupted sequence at the start of <paramref name="raw"/>; length 0 when there is none.</summary>
    private static (int Length, int CodePoint) Special(ReadOnlySpan<byte> raw)
    {
        if (raw[0] == LongNull)
            return raw.Length >= 2 && (raw[1] == 0x80 || IsFinalNewline(raw, 1)) ? (2, 0) : default;

        // 11101101 1010abcd 10efghij 11101101 1011klmn 10opqrst
        if (raw[0] != SurrogateLead || raw.Length < 6 || raw[1] is < 0xa0 or > 0xaf || !IsContinuation(raw[2])
            || raw[3] != SurrogateLead || raw[4] is < 0xb0 or > 0xbf || !(IsContinuation(raw[5]) || IsFinalNewline(raw, 5)))
            return default;
        return (6, 0x10000 + ((raw[1] & 0x0f) << 16) + ((raw[2] & 0x3f) << 10) + ((raw[4] & 0x0f) << 6) + (raw[5] & 0x3f));
    }

    private static bool IsContinuation(byte value) => (value & 0xc0) == 0x80;

    // The reference takes a closing line feed for the end of the text, and so for a byte that is still to come.
    private static bool IsFinalNewline(ReadOnlySpan<byte> raw, int at) => at == raw.Length - 1 && raw[at] == '\n';
}
