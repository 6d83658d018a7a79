using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PromptAdapter.Runtime;

/// <summary>JSON files that users give, read as Python reads them, with every fault told in one line.</summary>
internal static class JsonText
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">What the file should hold, for the error: <c>a JSON array of strings</c>.</param>
    /// <exception cref="InputException">The file is missing, too large, in no encoding that is recognised, or no JSON.</exception>
    public static JsonDocument ReadFile(string path, string wanted)
    {
        try
        {
            return JsonDocument.Parse(TextFile.Read(path, $"give {wanted}"));
        }
        catch (JsonException error)
        {
            throw new InputException($"is not JSON (line {error.LineNumber + 1})", path, $"give {wanted}", error);
        }
    }

    /// <summary>A string's text. An escaped half of a surrogate pair stays as it is, where .NET's own reader refuses it.</summary>
    public static string StringOf(JsonElement element) => Unescape(element.GetRawText().AsSpan()[1..^1]);

    /// <summary>A property's name, as <see cref="StringOf"/>.</summary>
    /// <exception cref="InputException">The name holds half of a surrogate pair.</exception>
    public static string NameOf(JsonProperty property, string path)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException error)
        {
            throw new InputException("has a name with half of a surrogate pair", path, "write that name in whole characters", error);
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\')
            {
                text.Append(raw[at]);
                continue;
            }

            var escape = raw[++at];
            if (escape == 'u')
            {
                text.Append((char)ushort.Parse(raw.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                text.Append(escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        return text.ToString();
    }
}
