using System.Text;
using PromptAdapter.Tokenization.Cleaning;

namespace PromptAdapter.Tokenization;

/// <summary>
/// The tokenizer of CLIP's text tower (arXiv 2103.00020): text is repaired, unescaped, lower-cased, cut into words, and each word
/// encoded by byte pairs. Ids equal those of the Python reference with ftfy installed. Safe for use by several threads at once.
/// </summary>
/// <param name="vocabulary">The vocabulary that came with the model.</param>
public sealed class ClipTokenizer(Vocabulary vocabulary)
{
    /// <summary>The positions that every published CLIP has for text.</summary>
    public const int DefaultContextLength = 77;

    /// <summary>The longest text that is cleaned at all, in UTF-16 characters; no model reads a thousandth of it.</summary>
    public const int LongestText = 1_000_000;

    private const int Markers = 2;

    /// <summary>The vocabulary.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>The number of token ids.</summary>
    public int VocabularySize => Vocabulary.Size;

    /// <summary>The id of the marker in front of every text.</summary>
    public int StartOfText => Vocabulary.StartOfText;

    /// <summary>The id of the marker behind every text.</summary>
    public int EndOfText => Vocabulary.EndOfText;

    /// <summary>The text as the model reads it: repaired, unescaped, single-spaced and in lower case.</summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="InputException">The text is longer than <see cref="LongestText"/>.</exception>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
            throw new InputException($"{Quote(text)} has {text.Length} characters, at most {LongestText} are read", null, "give a shorter text");
        return CleanRepaired(TextRepair.Fix(text));
    }

    /// <summary>The ids of the words alone, without markers and of any length.</summary>
    /// <param name="text">Any text.</param>
    /// <exception cref="InputException">The text is longer than <see cref="LongestText"/>.</exception>
    public int[] Encode(string text) => [.. EncodeClean(Clean(text))];

    /// <summary>What the model is given: markers around the ids, zeros behind them.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="contextLength">The model's positions, at least 2.</param>
    /// <param name="truncate">Whether a text that is too long is cut; its last id is then the end marker.</param>
    /// <returns>Ids [<paramref name="contextLength"/>].</returns>
    /// <exception cref="InputException">The text is too long and <paramref name="truncate"/> is off.</exception>
    public int[] Tokenize(string text, int contextLength = DefaultContextLength, bool truncate = false)
    {
        var ids = new int[contextLength];
        TokenizeTrimmed(text, contextLength, truncate).CopyTo(ids, 0);
        return ids;
    }

    /// <summary>As <see cref="Tokenize(string, int, bool)"/>, without the zeros.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="contextLength">The model's positions, at least 2.</param>
    /// <param name="truncate">Whether a text that is too long is cut.</param>
    /// <returns>Ids [2..<paramref name="contextLength"/>].</returns>
    /// <exception cref="InputException">The text is too long and <paramref name="truncate"/> is off.</exception>
    public int[] TokenizeTrimmed(string text, int contextLength = DefaultContextLength, bool truncate = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, Markers);
        var words = Encode(text);
        if (words.Length + Markers > contextLength && !truncate)
            throw new InputException($"the text {Quote(text)} has {words.Length + Markers} tokens, the model reads {contextLength}", null,
                "shorten it")
            { Alternative = new(Setting.Truncate, "have it cut off") };
        return [StartOfText, .. words.AsSpan(0, Math.Min(words.Length, contextLength - Markers)), EndOfText];
    }

    /// <summary>Several texts at once.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="contextLength">The model's positions, at least 2.</param>
    /// <param name="truncate">Whether texts that are too long are cut.</param>
    /// <returns>Ids [N, <paramref name="contextLength"/>], row after row.</returns>
    /// <exception cref="InputException">A text is too long and <paramref name="truncate"/> is off.</exception>
    public int[] Tokenize(IReadOnlyList<string> texts, int contextLength = DefaultContextLength, bool truncate = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var ids = new int[checked(texts.Count * contextLength)];
        for (var row = 0; row < texts.Count; row++)
            TokenizeTrimmed(texts[row], contextLength, truncate).CopyTo(ids, row * contextLength);
        return ids;
    }

    /// <summary>The text of some ids, with a space behind every word; bytes that are no text become U+FFFD.</summary>
    /// <param name="ids">Token ids.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = ids.SelectMany(id => ByteAlphabet.Decode(Vocabulary.Piece(id)));
        return Encoding.UTF8.GetString([.. bytes]).Replace(Vocabulary.EndOfWord, " ", StringComparison.Ordinal);
    }

    /// <summary>What CLIP does to a text after the repair; without ftfy it is all that it does.</summary>
    internal static string CleanRepaired(string text)
    {
        text = PythonText.Strip(HtmlEntities.Unescape(HtmlEntities.Unescape(text)));
        return PythonText.Lower(PythonText.Strip(PythonText.CollapseWhiteSpace(text)));
    }

    internal List<int> EncodeClean(string text)
    {
        var ids = new List<int>();
        foreach (var word in WordSplitter.Split(text))
        {
            if (word == Vocabulary.StartMarker)
                ids.Add(StartOfText);
            else if (word == Vocabulary.EndMarker)
                ids.Add(EndOfText);
            else
                BytePairMerger.Append(word, Vocabulary, ids);
        }

        return ids;
    }

    private static string Quote(string text)
    {
        const int Shown = 60;
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Shown ? $"\"{line}\"" : $"\"{line[..Shown].TrimEnd()}…\"";
    }
}
