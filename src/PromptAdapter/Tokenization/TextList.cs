using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization;

/// <summary>Texts in a file.</summary>
public static class TextList
{
    private const string Wanted = "a JSON array of strings";

    /// <summary>Reads a JSON array of strings. Escaped halves of surrogate pairs are kept, for the tokenizer to repair.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read or holds something else.</exception>
    public static IReadOnlyList<string> ReadFile(string path)
    {
        using var json = JsonText.ReadFile(path, Wanted);
        if (json.RootElement.ValueKind != JsonValueKind.Array)
            throw new InputException("holds no array", path, "give " + Wanted);
        var texts = new List<string>(json.RootElement.GetArrayLength());
        foreach (var element in json.RootElement.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String)
                throw new InputException($"entry {texts.Count + 1} is no string", path, "give " + Wanted);
            texts.Add(JsonText.StringOf(element));
        }

        return texts;
    }
}
