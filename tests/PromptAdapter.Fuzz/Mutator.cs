using System.Buffers.Binary;
using System.Text;

namespace PromptAdapter.Fuzz;

/// <summary>Changes an input at random: bits, bytes, numbers at their limits, pieces moved, doubled or taken from others, and words of the format.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words)
{
    private const int LargestInput = 1 << 16;

    private static readonly long[] Numbers =
    [
        0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MaxValue + 1L, uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue,
        -1,
    ];

    private static readonly byte[][] Texts = [.. ((string[])
    [
        "-1", "0", "1e999", "NaN", "2147483648",
        "9223372036854775808", "null", "{}", "[]", "[[", "\"\"", "\"\\ud800\"", "true", "\n", "\r\n", "\t", ",", ";", "\"",
        "../", "/", "\0", "\u00ff", "\ufeff", "{}{}", "[0]", "=1+1", "#", "&a", "*a", "!!",
    ]).Select(Encoding.UTF8.GetBytes)];

    /// <summary>A changed copy.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another input, of which pieces may be taken.</param>
    public byte[] Change(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 << random.Next(4); changes > 0; changes--)
            Once(bytes, other);
        return bytes.Count > LargestInput ? [.. bytes.Take(LargestInput)] : [.. bytes];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(Word());
            return;
        }

        var at = random.Next(bytes.Count);
        switch (random.Next(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] += (byte)random.Next(-16, 17);
                break;
            case 3:
                Replace(bytes, at, Number());
                break;
            case 4:
                bytes.InsertRange(at, Word());
                break;
            case 5:
                Replace(bytes, at, Word());
                break;
            case 6:
                bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at));
                break;
            case 7:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(Length(), bytes.Count - at)));
                break;
            case 8 when other.Length > 0:
                var from = random.Next(other.Length);
                Replace(bytes, at, other.AsSpan(from, Math.Min(Length(), other.Length - from)).ToArray());
                break;
            case 9:
                ChangeDigits(bytes, at);
                break;
            default:
                bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : 1);
                break;
        }
    }

    private static void Replace(List<byte> bytes, int at, byte[] piece)
    {
        bytes.RemoveRange(at, Math.Min(piece.Length, bytes.Count - at));
        bytes.InsertRange(at, piece);
    }

    // The next number that is written as text becomes another one; half of the time as long as it was, since lengths before it may count its digits.
    private void ChangeDigits(List<byte> bytes, int at)
    {
        var start = bytes.FindIndex(at, value => char.IsAsciiDigit((char)value));
        if (start < 0)
            return;
        var end = start;
        while (end < bytes.Count && char.IsAsciiDigit((char)bytes[end]))
            end++;
        if (random.Next(2) == 0)
        {
            for (var digit = start; digit < end; digit++)
                bytes[digit] = (byte)('0' + random.Next(10));
            return;
        }

        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.ASCII.GetBytes(random.Next(2) == 0 ? random.Next(20).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Numbers[random.Next(Numbers.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private byte[] Number()
    {
        var value = Numbers[random.Next(Numbers.Length)];
        var bytes = new byte[8];
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return bytes[..(1 << random.Next(4))];
        }

        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[^(1 << random.Next(4))..];
    }

    private byte[] Word() => words.Count > 0 && random.Next(2) == 0 ? words[random.Next(words.Count)] : Texts[random.Next(Texts.Length)];

    private int Length() => random.Next(1, 1 << random.Next(1, 9));
}
