using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptAdapter.Runtime;

/// <summary>Lists of texts as JSON, as they stand in the text entries of files. Made while building, so that a trimmed application reads them, too.</summary>
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class TextArrays : JsonSerializerContext
{
    /// <summary>A JSON array of strings.</summary>
    public static string Write(IEnumerable<string> texts) => JsonSerializer.Serialize([.. texts], Default.StringArray);

    /// <summary>A JSON array of arrays of strings.</summary>
    public static string Write(IEnumerable<IEnumerable<string>> lists) =>
        JsonSerializer.Serialize([.. lists.Select(texts => texts.ToArray())], Default.StringArrayArray);

    /// <summary>Reads a JSON array of strings; it may hold <see langword="null"/>, and be it.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static string?[]? Read(string json) => JsonSerializer.Deserialize(json, Default.StringArray);
}
