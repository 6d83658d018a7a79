using System.Text;
using System.Text.Json.Nodes;
using PromptAdapter.Tokenization;

namespace PromptAdapter.GoldenData;

/// <summary>The part of CLIP's vocabulary that recorded texts need.</summary>
internal static class GoldenVocabulary
{
    private const int FirstMerge = 512; // the id of its product
    private const int Merges = Vocabulary.ClipSize - FirstMerge - 2; // two markers end the vocabulary
    private const int SmallModel = 1024; // rows of the token embedding of the models that are called v1k

    // Joins two bytes that never stand in UTF-8, so that it joins nothing in any text.
    private const string Gap = "\u00ff \u00ff";

    /// <summary>The token ids in a document of recorded texts: every number in its lists.</summary>
    public static IEnumerable<int> IdsIn(JsonNode? node) => node switch
    {
        JsonObject entries => entries.SelectMany(entry => IdsIn(entry.Value)),
        JsonArray items => items.SelectMany(item => item is JsonValue value && value.TryGetValue<int>(out var id) ? [id] : IdsIn(item)),
        _ => [],
    };

    /// <summary>
    /// A file of all CLIP's merges in their places, of which those are kept that make the tokens <paramref name="ids"/> and those of a
    /// vocabulary of 1,024; each of the others is a gap.
    /// </summary>
    /// <remarks>
    /// Texts of these tokens are split as with the whole vocabulary: of all pairs in a word the one with the lowest rank is joined, and a
    /// pair that the whole vocabulary never joins in these texts is not missed.
    /// </remarks>
    public static byte[] Cut(string vocabulary, IEnumerable<int> ids)
    {
        var merges = VocabularyFile.Read(vocabulary).Merges.Take(Merges).ToArray();
        var rankOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var rank = 0; rank < merges.Length; rank++)
            rankOf[merges[rank].Left + merges[rank].Right] = rank;

        var kept = new HashSet<int>(Enumerable.Range(0, SmallModel - FirstMerge - 2));
        var wanted = new Stack<int>(ids.Select(id => id - FirstMerge).Where(rank => rank is >= 0 and < Merges));
        while (wanted.TryPop(out var rank))
        {
            if (!kept.Add(rank))
                continue;
            foreach (var part in (string[])[merges[rank].Left, merges[rank].Right])
            {
                if (rankOf.TryGetValue(part, out var partRank))
                    wanted.Push(partRank);
            }
        }

        var text = new StringBuilder("#version: 0.2\n");
        for (var rank = 0; rank < merges.Length; rank++)
            text.Append(kept.Contains(rank) ? merges[rank].Left + " " + merges[rank].Right : Gap).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
