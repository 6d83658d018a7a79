namespace PromptAdapter.Tokenization;

public class ClipTokenizerTests
{
    [Theory]
    [InlineData("a photo of a cat.", "a photo of a cat . ")]
    [InlineData("  Naïve\tCAFÉS\n ", "naïve cafés ")]
    [InlineData("犬と猫 😀!", "犬と猫 😀! ")]
    public void Decode_OfEncode_IsTheCleanTextWithWordsApart(string text, string expected)
    {
        var tokenizer = Small();
        Assert.Equal(expected, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Encode_RandomWords_EqualsThePlainAlgorithm()
    {
        var tokenizer = Small();
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => "acdoghtps"[random.Next(9)])]);
            Assert.Equal(Plain(word), tokenizer.Encode(word).Select(tokenizer.Vocabulary.Piece));
        }
    }

    [Fact]
    public void Encode_VeryLongWord_IsEncoded()
    {
        var tokenizer = Small();
        var word = string.Concat(Enumerable.Repeat("photographcatdogs", 6000));
        Assert.Equal(word + " ", tokenizer.Decode(tokenizer.Encode(word)));
    }

    [Theory]
    [InlineData("&", "amp;", 25_000)]
    [InlineData("Ã", "ƒ", 100_000)]
    [InlineData("a", "\u0301\u0316", 40_000)]
    [InlineData("\u001b", "[\u001b", 30_000)]
    [InlineData("", "Σ'", 40_000)]
    public void Encode_TextBuiltToBeSlow_ComesToAnEnd(string start, string repeated, int count) =>
        Assert.NotEmpty(Small().Encode(start + string.Concat(Enumerable.Repeat(repeated, count)) + "m"));

    [Fact]
    public void Encode_TextWithoutEnd_IsRefused() =>
        Assert.Throws<InputException>(() => Small().Encode(new string('a', ClipTokenizer.LongestText + 1)));

    [Fact]
    public void Encode_MarkersInText_AreTheMarkersIds()
    {
        var tokenizer = Small();
        Assert.Equal([tokenizer.StartOfText, tokenizer.EndOfText], tokenizer.Encode("<|StartOfText|><|endoftext|>"));
    }

    [Fact]
    public void Tokenize_ExactlyFull_IsNotRefused()
    {
        var tokenizer = Small();
        Assert.Equal([tokenizer.StartOfText, .. tokenizer.Encode("a a a"), tokenizer.EndOfText], tokenizer.Tokenize("a a a", contextLength: 5));
        var error = Assert.Throws<InputException>(() => tokenizer.Tokenize("a a a a", contextLength: 5));
        Assert.Contains("\"a a a a\" has 6 tokens, the model reads 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_Truncated_EndsWithTheMarker()
    {
        var tokenizer = Small();
        Assert.Equal([tokenizer.StartOfText, .. tokenizer.Encode("a a a"), tokenizer.EndOfText],
            tokenizer.Tokenize("a a a a a", contextLength: 5, truncate: true));
    }

    [Fact]
    public void Tokenize_SeveralTexts_AreRows()
    {
        var tokenizer = Small();
        Assert.Equal([.. tokenizer.Tokenize("cat", 8), .. tokenizer.Tokenize("the dogs", 8)], tokenizer.Tokenize(["cat", "the dogs"], 8));
    }

    [Fact]
    public void Encode_ManyThreads_AgreeWithOne()
    {
        var tokenizer = Small();
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"a photo of {i} cafÃ© cats ΣΑΣ &eacute;")];
        var expected = texts.Select(tokenizer.Encode).ToArray();
        var actual = texts.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(tokenizer.Encode).ToArray();
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Decode_UnknownId_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Small().Decode([SmallVocabulary.Size]));

    private static ClipTokenizer Small()
    {
        using var folder = new TemporaryFolder();
        return new ClipTokenizer(Vocabulary.Load(SmallVocabulary.WriteOpenAi(folder)));
    }

    // Merges of strings, one rank at a time.
    private static List<string> Plain(string word)
    {
        List<string> pieces = [.. word.Select(letter => letter.ToString())];
        pieces[^1] += "</w>";
        while (true)
        {
            var best = SmallVocabulary.Merges.FirstOrDefault(merge => pieces.Zip(pieces.Skip(1)).Contains((merge.Left, merge.Right)));
            if (best == default)
                return pieces;
            for (var i = 0; i + 1 < pieces.Count; i++)
            {
                if ((pieces[i], pieces[i + 1]) != best)
                    continue;
                pieces[i] += pieces[i + 1];
                pieces.RemoveAt(i + 1);
            }
        }
    }
}
