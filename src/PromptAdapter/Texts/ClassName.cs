using System.Text;
using PromptAdapter.Tokenization;

namespace PromptAdapter.Texts;

/// <summary>How class names are written in prompts, and when two of them mean the same class.</summary>
public static class ClassName
{
    private const int SynsetLength = 9; // n01440764
    private const int SuffixLength = SynsetLength + 3; // " [n01440764]"

    /// <summary>
    /// The name as it stands in a prompt: underscores become spaces, as in CLIP's and CoOp's prompts, and a WordNet synset in square brackets
    /// at the end (<c>missile [n03773504]</c>), which only tells classes of one name apart, is left out.
    /// </summary>
    /// <param name="name">The name of a class or its folder.</param>
    public static string Readable(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (HasSynset(name) ? name[..^SuffixLength] : name).Replace('_', ' ');
    }

    /// <summary>A name that no other synset has, and that <see cref="Readable"/> gives back without the synset.</summary>
    internal static string WithSynset(string name, string synset) => $"{name} [{synset}]";

    /// <summary>Whether the text is WordNet's number of a noun, such as <c>n01440764</c>.</summary>
    internal static bool IsSynset(ReadOnlySpan<char> text) => text.Length == SynsetLength && text[0] == 'n' && !text[1..].ContainsAnyExceptInRange('0', '9');

    private static bool HasSynset(string name) =>
        name.Length > SuffixLength && name[^1] == ']' && name[^SuffixLength] == ' ' && name[^(SuffixLength - 1)] == '['
            && IsSynset(name.AsSpan()[^(SynsetLength + 1)..^1]);

    /// <summary>
    /// What makes two names one class: the text that the model's tokenizer reads, with repaired encoding, composed accents, single spaces and in lower case,
    /// and the synset, where there is one.
    /// </summary>
    internal static string Identity(string name) =>
        HasSynset(name) ? $"{ClipTokenizer.Clean(Readable(name))} {name[^(SynsetLength + 1)..^1]}" : ClipTokenizer.Clean(Readable(name));

    /// <summary>What stays of a name when case, underscores, hyphens and runs of spaces are disregarded.</summary>
    internal static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (character is not ('_' or '-') && !char.IsWhiteSpace(character))
                key.Append(char.ToLowerInvariant(character));
            else if (key.Length > 0 && key[^1] != ' ')
                key.Append(' ');
        }

        return key.ToString().TrimEnd();
    }
}
