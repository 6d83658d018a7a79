using System.Text;

namespace PromptAdapter.Tokenization;

/// <summary>
/// Learns a vocabulary from texts: byte-pair encoding (Sennrich et al., arXiv 1508.07909) over the words that <see cref="ClipTokenizer"/> would cut the texts
/// into. The same texts give the same merges, in whatever order they come.
/// </summary>
public static class MergeLearner
{
    private const int FewestOccurrences = 2;
    private const string Header = "#version: 0.2\n"; // what readers of such files expect

    /// <summary>The most frequent pairs, one after the other; of equally frequent ones that which is first in ordinal order.</summary>
    /// <param name="texts">Any texts, for example the captions that a model is to be trained on.</param>
    /// <param name="most">The largest number of merges; fewer are learned when no pair occurs twice any more.</param>
    /// <returns>Pairs of pieces, first learned first.</returns>
    /// <exception cref="InputException">The texts have no word of two letters that occurs twice: there is nothing to learn.</exception>
    public static IReadOnlyList<(string Left, string Right)> Learn(IEnumerable<string> texts, int most)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var words = Count(texts).Select(word => new Word(Pieces(word.Key), word.Value)).ToArray();
        var merges = new List<(string Left, string Right)>();
        while (merges.Count < most && MostFrequent(words) is { } pair)
        {
            merges.Add(pair);
            foreach (var word in words)
                word.Merge(pair);
        }

        return merges.Count > 0 ? merges : throw new InputException("the texts hold no word that occurs twice, so there is nothing to learn a vocabulary from",
            null, "give more text");
    }

    /// <summary>The content of a merges file, which <see cref="Vocabulary.Load"/> reads.</summary>
    /// <param name="merges">Pairs of pieces, first learned first.</param>
    public static string Compose(IEnumerable<(string Left, string Right)> merges)
    {
        ArgumentNullException.ThrowIfNull(merges);
        var text = new StringBuilder(Header);
        foreach (var (left, right) in merges)
            text.Append(left).Append(' ').Append(right).Append('\n');
        return text.ToString();
    }

    private static Dictionary<string, long> Count(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var word in texts.SelectMany(text => WordSplitter.Split(ClipTokenizer.Clean(text))))
        {
            if (word is not (Vocabulary.StartMarker or Vocabulary.EndMarker))
                counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return counts;
    }

    private static List<string> Pieces(string word)
    {
        List<string> pieces = [.. Encoding.UTF8.GetBytes(word).Select(value => ByteAlphabet.Letter(ByteAlphabet.Symbol(value)).ToString())];
        pieces[^1] += Vocabulary.EndOfWord;
        return pieces;
    }

    private static (string Left, string Right)? MostFrequent(Word[] words)
    {
        var counts = new Dictionary<(string Left, string Right), long>();
        foreach (var word in words)
        {
            for (var i = 0; i + 1 < word.Pieces.Count; i++)
            {
                var pair = (word.Pieces[i], word.Pieces[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + word.Count;
            }
        }

        (string Left, string Right)? best = null;
        long most = FewestOccurrences - 1;
        foreach (var (pair, count) in counts)
        {
            if (count > most || (count == most && best is { } other && Precedes(pair, other)))
                (best, most) = (pair, count);
        }

        return best;
    }

    private static bool Precedes((string Left, string Right) pair, (string Left, string Right) other) =>
        string.CompareOrdinal(pair.Left, other.Left) is var order && (order != 0 ? order < 0 : string.CompareOrdinal(pair.Right, other.Right) < 0);

    private sealed record Word(List<string> Pieces, long Count)
    {
        public void Merge((string Left, string Right) pair)
        {
            for (var i = 0; i + 1 < Pieces.Count; i++)
            {
                if (Pieces[i] != pair.Left || Pieces[i + 1] != pair.Right)
                    continue;
                Pieces[i] += Pieces[i + 1];
                Pieces.RemoveAt(i + 1);
            }
        }
    }
}
