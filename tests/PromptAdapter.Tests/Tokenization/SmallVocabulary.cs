using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace PromptAdapter.Tokenization;

/// <summary>A vocabulary that is learned on the spot from a few words, in every format that vocabularies come in.</summary>
internal static class SmallVocabulary
{
    private const string Text = "a photo of a cat a photo of a dog the cats the dogs a photograph of the thing photos of things naïve café cafés catty doggy";

    public static IReadOnlyList<(string Left, string Right)> Merges { get; } = Learn(80);

    public static int Size => 512 + Merges.Count + 2;

    public static string WriteOpenAi(TemporaryFolder folder, string name = "bpe_simple_vocab_16e6.txt.gz")
    {
        var bytes = Encoding.UTF8.GetBytes(MergeLines("bpe_simple_vocab_16e6.txt#version: 0.2"));
        using var file = File.Create(folder.File(name));
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            file.Write(bytes);
            return file.Name;
        }

        using var packed = new GZipStream(file, CompressionLevel.Optimal);
        packed.Write(bytes);
        return file.Name;
    }

    public static string WritePair(TemporaryFolder folder)
    {
        File.WriteAllText(folder.File("merges.txt"), MergeLines("#version: 0.2"));
        File.WriteAllText(folder.File("vocab.json"), JsonSerializer.Serialize(Ids()));
        return folder.File("vocab.json");
    }

    public static string WriteTokenizer(TemporaryFolder folder, bool asPairs, bool markersAreAdded = false)
    {
        var ids = Ids();
        var added = new List<object>();
        foreach (var marker in (string[])[Vocabulary.StartMarker, Vocabulary.EndMarker])
        {
            added.Add(new { id = ids[marker], content = marker, special = true });
            if (markersAreAdded)
                ids.Remove(marker);
        }

        object merges = asPairs ? Merges.Select(merge => (string[])[merge.Left, merge.Right]) : Merges.Select(merge => $"{merge.Left} {merge.Right}");
        File.WriteAllText(folder.File("tokenizer.json"),
            JsonSerializer.Serialize(new { version = "1.0", added_tokens = added, model = new { type = "BPE", vocab = ids, merges } }));
        return folder.File("tokenizer.json");
    }

    private static string MergeLines(string header) => header + "\n" + string.Concat(Merges.Select(merge => $"{merge.Left} {merge.Right}\n"));

    private static Dictionary<string, int> Ids()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var end in (string[])["", "</w>"])
        {
            for (var symbol = 0; symbol < 256; symbol++)
                ids.Add(ByteAlphabet.Letter(symbol) + end, ids.Count);
        }

        foreach (var (left, right) in Merges)
            ids.Add(left + right, ids.Count);
        ids.Add("<|startoftext|>", ids.Count);
        ids.Add("<|endoftext|>", ids.Count);
        return ids;
    }

    // The plain algorithm of byte-pair learning: join the most frequent pair, ties in alphabetical order.
    private static List<(string Left, string Right)> Learn(int count)
    {
        var words = Text.Split(' ').Select(word => word.EncodeToPieces()).ToList();
        var merges = new List<(string Left, string Right)>();
        while (merges.Count < count)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.First, StringComparer.Ordinal)
                    .ThenBy(group => group.Key.Second, StringComparer.Ordinal).FirstOrDefault();
            if (best is null)
                break;
            merges.Add(best.Key);
            foreach (var word in words)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if ((word[i], word[i + 1]) != best.Key)
                        continue;
                    word[i] += word[i + 1];
                    word.RemoveAt(i + 1);
                }
            }
        }

        return merges;
    }

    private static List<string> EncodeToPieces(this string word)
    {
        List<string> pieces = [.. Encoding.UTF8.GetBytes(word).Select(value => ByteAlphabet.Letter(ByteAlphabet.Symbol(value)).ToString())];
        pieces[^1] += "</w>";
        return pieces;
    }
}
