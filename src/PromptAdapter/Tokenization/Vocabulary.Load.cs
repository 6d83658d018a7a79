namespace PromptAdapter.Tokenization;

/// <content>Building a vocabulary from what a file holds.</content>
public sealed partial class Vocabulary
{
    /// <summary>
    /// Loads a vocabulary: OpenAI's <c>bpe_simple_vocab_16e6.txt.gz</c> (packed or plain), a <c>merges.txt</c>, a <c>vocab.json</c>
    /// with <c>merges.txt</c> beside it, or a <c>tokenizer.json</c>. The content decides, not the name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">
    /// Rows of the model's token embedding. Only the first <c>size − 514</c> merges are used then;
    /// without it, those that the file has, but at most CLIP's 48,894.
    /// </param>
    /// <exception cref="InputException">The file is missing, damaged or too small.</exception>
    public static Vocabulary Load(string path, int? vocabularySize = null)
    {
        var source = VocabularyFile.Read(path);
        var merges = source.Merges;
        var ids = source.Ids;
        if (ids is null || (vocabularySize is { } wanted && wanted != ids.Values.Max() + 1))
        {
            merges = Cut(source, vocabularySize);
            var derived = DerivedIds(merges);
            if (ids is not null && derived.FirstOrDefault(entry => !IsMarker(entry.Key) && ids.GetValueOrDefault(entry.Key, -1) != entry.Value)
                is { Key: { } odd })
                throw Damaged(path, $"its {source.Ids!.Count} tokens cannot be cut to {vocabularySize}: '{odd}' is not where CLIP's order has it");
            ids = derived;
        }

        return Build(path, merges, ids);
    }

    private static IReadOnlyList<(string Left, string Right)> Cut(VocabularySource source, int? vocabularySize)
    {
        var count = (vocabularySize ?? Math.Min(ClipSize, source.Merges.Count + Letters + Markers)) - Letters - Markers;
        if (count < 0)
            throw new InputException($"a vocabulary of {vocabularySize} tokens is impossible: bytes and markers alone are {Letters + Markers}", source.Path,
                "use the vocabulary that came with the model");
        if (count > source.Merges.Count)
            throw new InputException($"has {source.Merges.Count} merges, a vocabulary of {vocabularySize} tokens takes {count}", source.Path,
                "use the vocabulary that came with the model");
        return count == source.Merges.Count ? source.Merges : [.. source.Merges.Take(count)];
    }

    private static Dictionary<string, int> DerivedIds(IReadOnlyList<(string Left, string Right)> merges)
    {
        var ids = new Dictionary<string, int>(Letters + merges.Count + Markers, StringComparer.Ordinal);
        for (var symbol = 0; symbol < Letters; symbol++)
            ids.Add(LetterPiece(symbol), symbol);
        for (var rank = 0; rank < merges.Count; rank++)
            ids[merges[rank].Left + merges[rank].Right] = Letters + rank; // a piece that is made twice has the later id
        ids[StartMarker] = Letters + merges.Count;
        ids[EndMarker] = Letters + merges.Count + 1;
        return ids;
    }

    private static Vocabulary Build(string path, IReadOnlyList<(string Left, string Right)> merges, IReadOnlyDictionary<string, int> ids)
    {
        var symbols = new Dictionary<string, int>(Letters + merges.Count, StringComparer.Ordinal);
        for (var symbol = 0; symbol < Letters; symbol++)
            symbols.Add(LetterPiece(symbol), symbol);

        var ranks = new Dictionary<(int Left, int Right), int>(merges.Count);
        var products = new int[merges.Count];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            if (!symbols.TryGetValue(left, out var leftSymbol) || !symbols.TryGetValue(right, out var rightSymbol))
                throw Damaged(path, $"merge {rank + 1} joins '{left}' and '{right}', which no earlier merge makes");
            if (left.EndsWith(EndOfWord, StringComparison.Ordinal))
                throw Damaged(path, $"merge {rank + 1} continues '{left}', which ends a word");
            if (!symbols.TryGetValue(left + right, out products[rank]))
                symbols.Add(left + right, products[rank] = symbols.Count);
            ranks[(leftSymbol, rightSymbol)] = rank;
        }

        var bySymbol = new int[symbols.Count];
        foreach (var (piece, symbol) in symbols)
            bySymbol[symbol] = IdOf(piece);
        var pieces = new Dictionary<int, string>(ids.Count);
        foreach (var (piece, id) in ids)
        {
            if (!pieces.TryAdd(id, piece))
                throw Damaged(path, $"'{piece}' and '{pieces[id]}' have the same id {id}");
        }

        return new Vocabulary(ranks, products, bySymbol, pieces, IdOf(StartMarker), IdOf(EndMarker));

        int IdOf(string piece) => ids.TryGetValue(piece, out var id) ? id : throw Damaged(path, $"has no id for '{piece}'");
    }

    private static string LetterPiece(int symbol) =>
        symbol < ByteAlphabet.Size ? ByteAlphabet.Letter(symbol).ToString() : ByteAlphabet.Letter(symbol - ByteAlphabet.Size) + EndOfWord;

    private static bool IsMarker(string piece) => piece is StartMarker or EndMarker;

    private static InputException Damaged(string path, string problem) =>
        new("is no vocabulary of a CLIP model (" + problem + ")", path, "use the file that came with the model, or fetch it again");
}
