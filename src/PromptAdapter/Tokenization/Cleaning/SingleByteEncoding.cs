using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>
/// An encoding of one byte per character with ASCII in its lower half. <em>Sloppy</em> ones give a byte without a character the
/// Latin-1 control character of the same number, and byte 1A stands for a character that was already lost (U+FFFD).
/// Bytes are handled as a string of characters U+0000 to U+00FF, so that patterns can be matched on them.
/// </summary>
internal sealed class SingleByteEncoding
{
    private const char Substitute = '\u001a';
    private const char Lost = '\ufffd';

    private readonly Dictionary<char, char> _bytes;

    private SingleByteEncoding(string name, bool isSloppy, string upperHalf)
    {
        Name = name;
        IsSloppy = isSloppy;
        UpperHalf = upperHalf;
        _bytes = new Dictionary<char, char>(upperHalf.Length + 1);
        for (var i = 0; i < upperHalf.Length; i++)
            _bytes.Add(upperHalf[i], (char)(0x80 + i));
        if (isSloppy)
            _bytes.Add(Lost, Substitute);
    }

    /// <summary>All of them, in the order in which mojibake is tried against them.</summary>
    public static IReadOnlyList<SingleByteEncoding> InTrialOrder { get; } = Load();

    public static SingleByteEncoding Latin1 { get; } = Named("latin-1");

    public static SingleByteEncoding Windows1252 { get; } = Named("windows-1252");

    public string Name { get; }

    public bool IsSloppy { get; }

    /// <summary>The characters of bytes 80 to FF.</summary>
    public string UpperHalf { get; }

    /// <summary>The character of a byte.</summary>
    public char Decode(char value) => value >= 0x80 ? UpperHalf[value - 0x80] : value;

    /// <summary>Whether a byte is assigned in the encoding itself, not only in its sloppy form.</summary>
    public bool Assigns(char value) => value < 0x80 || !IsSloppy || UpperHalf[value - 0x80] != value || value >= 0xa0;

    /// <summary>The bytes of <paramref name="text"/>, when every character has one.</summary>
    public bool TryEncode(string text, [NotNullWhen(true)] out string? bytes)
    {
        bytes = null;
        var buffer = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character < 0x80)
            {
                if (IsSloppy && character == Substitute)
                    return false;
                buffer[i] = character;
            }
            else if (!_bytes.TryGetValue(character, out buffer[i]))
            {
                return false;
            }
        }

        bytes = new string(buffer);
        return true;
    }

    private static SingleByteEncoding Named(string name) => InTrialOrder.First(encoding => encoding.Name == name);

    private static SingleByteEncoding[] Load()
    {
        using var stream = EmbeddedData.Open("Tokenization.Data.encodings.json");
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateArray().Select(entry => new SingleByteEncoding(
            entry.GetProperty("name").GetString()!, entry.GetProperty("sloppy").GetBoolean(), entry.GetProperty("upper_half").GetString()!))];
    }
}
