namespace PromptAdapter.Tokenization;

public sealed class MergeLearnerTests : IDisposable
{
    private static readonly string[] Captions =
        ["A photo of a red circle", "two red circles on the floor", "the photos of Naïve cats &amp; dogs", "a photo of 12 café chairs, isn't it?",
        "photo circle red cats dogs"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Learn_OnAKnownText_GivesTheMergesWorkedOutByHand()
    {
        // ab: 3 + 2; then abc</w>: 3; then abd</w>: 2 - and nothing occurs twice any more.
        var merges = MergeLearner.Learn(["abc abc", "abd abc abd"], 10);

        Assert.Equal([("a", "b"), ("ab", "c</w>"), ("ab", "d</w>")], merges);
    }

    [Fact]
    public void Learn_OfEquallyFrequentPairs_TakesTheFirstInOrdinalOrder()
    {
        var merges = MergeLearner.Learn(["xy ab xy ab"], 1);

        Assert.Equal([("a", "b</w>")], merges);
    }

    [Fact]
    public void Learn_OnTheSameTextsInAnotherOrder_GivesTheSameMerges()
    {
        var texts = Captions.Concat(Captions).ToArray();
        var merges = MergeLearner.Learn(texts, 50);
        new Random(1).Shuffle(texts);

        Assert.Equal(merges, MergeLearner.Learn(texts, 50));
    }

    [Fact]
    public void Learn_WithFewerMerges_GivesTheFirstOfMore() =>
        Assert.Equal(MergeLearner.Learn(Captions, 15).Take(7), MergeLearner.Learn(Captions, 7));

    [Fact]
    public void Compose_ReadByTheOrdinaryLoader_MakesEachRepeatedWordOneToken()
    {
        var vocabulary = Learned(Captions.Concat(Captions), 500);
        var tokenizer = new ClipTokenizer(vocabulary);

        foreach (var word in (string[])["photo", "circle", "circles", "red", "naïve", "café", "chairs"])
        {
            var id = Assert.Single(tokenizer.Encode(word));
            Assert.Equal(word + " ", tokenizer.Decode([id]));
        }
    }

    [Fact]
    public void Compose_ReadByTheOrdinaryLoader_DecodesWhatItEncodes()
    {
        var vocabulary = Learned(Captions.Concat(Captions), 30);
        var tokenizer = new ClipTokenizer(vocabulary);

        Assert.Equal(512 + 30 + 2, vocabulary.Size);
        Assert.Equal(vocabulary.Size - 1, vocabulary.EndOfText); // CLIP finds a text's end by its largest id
        foreach (var text in (string[])["a photo of a red circle", "zebra 漢字 never seen"])
            Assert.Equal(text + " ", tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Learn_OnTextsWithoutARepeatedPair_IsRefused()
    {
        Assert.Throws<InputException>(() => MergeLearner.Learn(["a b c"], 5));
        Assert.Throws<InputException>(() => MergeLearner.Learn([], 5));
    }

    public void Dispose() => _folder.Dispose();

    private Vocabulary Learned(IEnumerable<string> texts, int most)
    {
        var path = _folder.File("bpe_simple_vocab_16e6.txt");
        File.WriteAllText(path, MergeLearner.Compose(MergeLearner.Learn(texts, most)));
        return Vocabulary.Load(path);
    }
}
