using System.Reflection;

namespace PromptAdapter.Runtime;

/// <summary>The data files that travel inside the library: a <c>Data</c> folder beside the code that uses it.</summary>
internal static class EmbeddedData
{
    /// <summary>Opens a file by its folder and name, for example <c>Tokenization.Data.encodings.json</c>.</summary>
    /// <param name="name">The path within the library, with full stops.</param>
    /// <param name="library">The library that the file travels in; this one unless stated.</param>
    public static Stream Open(string name, Assembly? library = null)
    {
        library ??= typeof(EmbeddedData).Assembly;
        return library.GetManifestResourceStream($"{library.GetName().Name}.{name}")
            ?? throw new InvalidOperationException($"the data file {name} is missing from the library");
    }

    /// <summary>The lines of a text file that are neither empty nor comments (<c>#</c>).</summary>
    public static IEnumerable<string> ReadLines(string name)
    {
        using var reader = new StreamReader(Open(name));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line;
        }
    }
}
