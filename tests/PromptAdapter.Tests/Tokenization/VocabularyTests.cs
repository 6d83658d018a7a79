using System.IO.Compression;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization;

public class VocabularyTests
{
    private static readonly string[] Samples = ["a photo of a cat.", "the photographs of naïve doggies", "CAFÉS & things 123", "猫 <|endoftext|>", ""];

    [Fact]
    public void Load_EveryFormat_GivesTheSameIds()
    {
        using var folder = new TemporaryFolder();
        string[] paths =
        [
            SmallVocabulary.WriteOpenAi(folder),
            SmallVocabulary.WriteOpenAi(folder, "plain.txt"),
            SmallVocabulary.WritePair(folder),
            folder.File("merges.txt"),
        ];
        var expected = Encode(paths[0]);
        Assert.All(paths, path => Assert.Equal(expected, Encode(path)));
        foreach (var (asPairs, markersAreAdded) in ((bool, bool)[])[(false, false), (true, false), (true, true)])
            Assert.Equal(expected, Encode(SmallVocabulary.WriteTokenizer(folder, asPairs, markersAreAdded)));

        static string[] Encode(string path)
        {
            var vocabulary = Vocabulary.Load(path);
            Assert.Equal(SmallVocabulary.Size, vocabulary.Size);
            var tokenizer = new ClipTokenizer(vocabulary);
            return [.. Samples.Select(text => string.Join(' ', tokenizer.TokenizeTrimmed(text)))];
        }
    }

    [Fact]
    public void Load_SmallerSize_CutsTheMergesAndMovesTheMarkers()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in (string[])[SmallVocabulary.WriteOpenAi(folder), SmallVocabulary.WritePair(folder),
            SmallVocabulary.WriteTokenizer(folder, asPairs: true)])
        {
            var vocabulary = Vocabulary.Load(path, 520);
            Assert.Equal((520, 6, 518, 519), (vocabulary.Size, vocabulary.MergeCount, vocabulary.StartOfText, vocabulary.EndOfText));
            Assert.Equal(SmallVocabulary.Merges[5].Left + SmallVocabulary.Merges[5].Right, vocabulary.Piece(517));
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(49408)]
    public void Load_ImpossibleSize_IsInputException(int size)
    {
        using var folder = new TemporaryFolder();
        foreach (var path in (string[])[SmallVocabulary.WriteOpenAi(folder), SmallVocabulary.WritePair(folder)])
            Assert.Contains("came with the model", Assert.Throws<InputException>(() => Vocabulary.Load(path, size)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ClipsOwn_HasItsSizeOrTheOneAskedFor()
    {
        var path = ReferenceData.Vocabulary;
        Assert.Equal(Vocabulary.ClipSize, Vocabulary.Load(path).Size);
        var small = Vocabulary.Load(path, 1024);
        Assert.Equal((1024, 1023), (small.Size, small.EndOfText));
        Assert.Equal("in", small.Piece(512));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#version: 0.2\n")]
    [InlineData("#version: 0.2\na b c\n")]
    [InlineData("#version: 0.2\na\n")]
    [InlineData("#version: 0.2\nab c\n")]
    [InlineData("#version: 0.2\na</w> b\n")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"model\": {}}")]
    [InlineData("{\"model\": {\"vocab\": [], \"merges\": []}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": \"b\"}, \"merges\": []}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 1e30}, \"merges\": []}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": -1}, \"merges\": []}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 1}, \"merges\": [\"a\"]}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 1}, \"merges\": [null]}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 1}, \"merges\": [[\"a\", null]]}}")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 1}, \"merges\": []}, \"added_tokens\": [1]}")]
    [InlineData("{\"a\": 1}")]
    [InlineData("{\"\\ud800\": 1, \"model\": {\"vocab\": {\"\\ud800\": 1}, \"merges\": []}}")]
    public void Load_WrongContent_IsInputException(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("v"), content);
        var error = Assert.Throws<InputException>(() => Vocabulary.Load(folder.File("v")));
        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith(folder.File("v"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Missing_IsInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => Vocabulary.Load(folder.File("none")));
        Assert.Throws<InputException>(() => Vocabulary.Load(folder.Path));
    }

    [Fact]
    public void Load_PackedBomb_IsInputException()
    {
        using var folder = new TemporaryFolder();
        using (var packed = new GZipStream(File.Create(folder.File("v.gz")), CompressionLevel.Fastest))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < 80; i++)
                packed.Write(block);
        }

        Assert.Contains("MiB", Assert.Throws<InputException>(() => Vocabulary.Load(folder.File("v.gz"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CorruptedAtRandom_IsAVocabularyOrInputException()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20230315);
        var refused = 0;
        foreach (var path in (string[])[SmallVocabulary.WriteOpenAi(folder), SmallVocabulary.WriteOpenAi(folder, "plain.txt"),
            SmallVocabulary.WritePair(folder), SmallVocabulary.WriteTokenizer(folder, asPairs: false)])
        {
            var whole = File.ReadAllBytes(path);
            for (var round = 0; round < 150; round++)
            {
                var bytes = (byte[])whole.Clone();
                for (var flip = random.Next(1, 6); flip > 0; flip--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (round % 3 == 0)
                    bytes = bytes[..random.Next(bytes.Length)];
                File.WriteAllBytes(path, bytes);
                try
                {
                    new ClipTokenizer(Vocabulary.Load(path)).Encode("a photo of a cat");
                }
                catch (InputException)
                {
                    refused++;
                }
            }

            File.WriteAllBytes(path, whole);
        }

        Assert.InRange(refused, 300, 600);
    }

    [Fact]
    public void FindBeside_FolderOfTheCheckpoint_ComesFirst()
    {
        using var folder = new TemporaryFolder();
        var path = SmallVocabulary.WriteOpenAi(folder);
        Assert.Equal(path, Vocabulary.FindBeside(folder.File("ViT-B-32.pt")));
        Assert.Equal(path, Vocabulary.FindBeside(folder.Path));
    }

    [Fact]
    public void FindBeside_VocabJsonWithoutMerges_IsNotTaken()
    {
        using var folder = new TemporaryFolder();
        var path = SmallVocabulary.WritePair(folder);
        Assert.Equal(path, Vocabulary.FindBeside(folder.Path));
        SmallVocabulary.WriteTokenizer(folder, asPairs: true);
        File.Delete(folder.File("merges.txt"));
        Assert.Equal(folder.File("tokenizer.json"), Vocabulary.FindBeside(folder.Path));
    }

    [Fact]
    public void FindBeside_Nowhere_NamesTheFilesAndTheFolder()
    {
        Assert.SkipWhen(Directory.Exists(UserFolders.Models) && Directory.GetFiles(UserFolders.Models).Length > 0, "models are installed on this machine");
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => Vocabulary.FindBeside(folder.File("model.pt")));
        Assert.Contains("bpe_simple_vocab_16e6.txt.gz, bpe_simple_vocab_16e6.txt, tokenizer.json, vocab.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Remedy, StringComparison.Ordinal);
    }
}
