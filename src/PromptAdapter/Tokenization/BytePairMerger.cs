using System.Numerics.Tensors;
using System.Text;

namespace PromptAdapter.Tokenization;

/// <summary>
/// Byte-pair encoding of one word (Sennrich et al., arXiv 1508.07909): as long as some neighbours can be merged, merges every
/// occurrence of the pair that was learned first, from left to right.
/// </summary>
internal static class BytePairMerger
{
    private const int StackLimit = 128;

    /// <summary>Encodes <paramref name="word"/> and appends its token ids.</summary>
    /// <remarks>
    /// One pass per merge that applies: linear in the length of the word, times at most the number of merges.
    /// Microsoft.ML.Tokenizers' <c>BpeTokenizer</c> gives the same ids; its cache makes it faster on words that recur and its merging
    /// slower by far on a word of 100,000 letters.
    /// </remarks>
    public static void Append(string word, Vocabulary vocabulary, List<int> ids)
    {
        var size = Encoding.UTF8.GetByteCount(word);
        Span<byte> bytes = size <= StackLimit ? stackalloc byte[size] : new byte[size];
        Encoding.UTF8.GetBytes(word, bytes);
        Span<int> symbols = size <= StackLimit ? stackalloc int[size] : new int[size];
        Span<int> ranks = size <= StackLimit ? stackalloc int[size] : new int[size]; // of each symbol and the next
        for (var i = 0; i < size; i++)
            symbols[i] = ByteAlphabet.Symbol(bytes[i]);
        symbols[^1] += ByteAlphabet.Size; // the letters that close a word follow those inside
        for (var i = 0; i + 1 < size; i++)
            ranks[i] = vocabulary.RankOf(symbols[i], symbols[i + 1]);

        while (size > 1)
        {
            var rank = TensorPrimitives.Min<int>(ranks[..(size - 1)]);
            if (rank == Vocabulary.NoMerge)
                break;
            size = MergeAll(symbols[..size], ranks, rank, vocabulary);
        }

        foreach (var symbol in symbols[..size])
            ids.Add(vocabulary.IdOf(symbol));
    }

    /// <summary>Merges the occurrences of one pair in place and returns how many symbols are left.</summary>
    private static int MergeAll(Span<int> symbols, Span<int> ranks, int rank, Vocabulary vocabulary)
    {
        var merged = vocabulary.ProductOf(rank);
        var last = symbols.Length - 1;
        var count = 0;
        var previousMerged = false;
        for (var i = 0; i < symbols.Length; i++, count++)
        {
            var isMerge = i < last && ranks[i] == rank;
            var following = isMerge ? ranks[i + 1] : ranks[i]; // right of what is written now
            symbols[count] = isMerge ? merged : symbols[i];
            if (count > 0 && (isMerge || previousMerged))
                ranks[count - 1] = vocabulary.RankOf(symbols[count - 1], symbols[count]);
            if (isMerge)
                i++;
            ranks[count] = following;
            previousMerged = isMerge;
        }

        return count;
    }
}
