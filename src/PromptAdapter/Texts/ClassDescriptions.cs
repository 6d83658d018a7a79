using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Texts;

/// <summary>
/// Sentences that describe each class, written by people or a language model (as in CuPL, arXiv 2209.03320, and CaFo, 2303.02151).
/// Names are compared without regard to case, underscores and hyphens.
/// </summary>
public sealed class ClassDescriptions
{
    private const string Wanted = "JSON of the form {\"class name\": [\"sentence\", …], …}";
    private const int NamedAtMost = 10; // missing classes in an error

    private readonly Dictionary<string, string[]> _byKey;

    private ClassDescriptions(string path, Dictionary<string, string[]> byKey)
    {
        Path = path;
        _byKey = byKey;
    }

    /// <summary>The file they were read from.</summary>
    public string Path { get; }

    /// <summary>The number of classes that are described.</summary>
    public int Count => _byKey.Count;

    /// <summary>The sentences by the key of the class name.</summary>
    internal IReadOnlyDictionary<string, string[]> Sentences => _byKey;

    /// <summary>Descriptions that were kept.</summary>
    internal static ClassDescriptions Of(string name, IReadOnlyDictionary<string, string[]> sentences) => new(name, new(sentences, StringComparer.Ordinal));

    /// <summary>Reads <c>{"class name": ["sentence", …], …}</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read, has another form, or describes a class twice or not at all.</exception>
    public static ClassDescriptions ReadFile(string path)
    {
        using var json = JsonText.ReadFile(path, Wanted);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw WrongForm(path, "holds no object");

        var byKey = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            var name = JsonText.NameOf(entry, path);
            if (entry.Value.ValueKind != JsonValueKind.Array || entry.Value.EnumerateArray().Any(sentence => sentence.ValueKind != JsonValueKind.String))
                throw WrongForm(path, $"'{name}' has no list of sentences");
            string[] sentences = [.. entry.Value.EnumerateArray().Select(JsonText.StringOf).Where(sentence => !string.IsNullOrWhiteSpace(sentence))];
            if (sentences.Length == 0)
                throw new InputException($"'{name}' has no sentence", path, "give every class at least one");
            if (!byKey.TryAdd(ClassName.Key(name), sentences))
                throw new InputException($"'{name}' is described twice", path, "give every class one list");
        }

        return byKey.Count > 0 ? new ClassDescriptions(path, byKey) : throw WrongForm(path, "describes no class");
    }

    /// <summary>The sentences of each class, in the order of the names.</summary>
    /// <param name="classNames">C names.</param>
    /// <returns>C lists of one or more sentences.</returns>
    /// <exception cref="InputException">Some of the classes are not described; the message names them.</exception>
    public IReadOnlyList<IReadOnlyList<string>> For(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        string[] missing = [.. classNames.Where(name => Find(name) is null)];
        if (missing.Length > 0)
        {
            var named = string.Join(", ", missing.Take(NamedAtMost).Select(name => $"'{name}'"));
            var more = missing.Length > NamedAtMost ? $" and {missing.Length - NamedAtMost} more" : "";
            throw new InputException($"describes {classNames.Count - missing.Length} of {classNames.Count} classes and lacks {named}{more}", Path,
                "add sentences for them, or name the classes as the file does");
        }

        return [.. classNames.Select(name => Find(name)!)];
    }

    // Classes that only a synset tells apart may be described together, under the name that they share.
    private string[]? Find(string name) => _byKey.GetValueOrDefault(ClassName.Key(name)) ?? _byKey.GetValueOrDefault(ClassName.Key(ClassName.Readable(name)));

    private static InputException WrongForm(string path, string problem) => new(problem, path, "give " + Wanted);
}
