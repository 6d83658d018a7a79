using PromptAdapter.Tokenization;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Prompts.Context;

public sealed class NearestWordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClipModel _clip;

    public NearestWordsTests()
    {
        new RandomCheckpoint { VocabularySize = SmallVocabulary.Size }.Write(_folder.File("clip.safetensors"));
        _clip = ClipModel.Load(_folder.File("clip.safetensors"), SmallVocabulary.WriteOpenAi(_folder));
    }

    [Fact]
    public void Find_OfWords_FindsThem()
    {
        var near = NearestWords.Find(_clip, ContextWords.Start(_clip, "a photo of a"), 3);

        Assert.Equal(["a</w>", "photo</w>", "of</w>", "a</w>"], near.Select(words => words[0].Text));
        Assert.All(near, words => Assert.Equal(0, words[0].Distance));
        Assert.All(near, words => Assert.Equal(words.OrderBy(word => word.Distance), words));
        Assert.All(near, words => Assert.Equal(3, words.Count));
    }

    [Fact]
    public void Find_OfClassSpecificVectors_HasOneListForEach() =>
        Assert.Equal(["a</w>", "cat</w>", "a</w>", "cat</w>"],
            NearestWords.Find(_clip, ContextWords.Start(_clip, "a cat", classCount: 2), 1).Select(words => words[0].Text));

    [Fact]
    public void Find_ContextOfAnotherWidth_IsRefused() => Assert.Throws<InputException>(() => NearestWords.Find(_clip, TextContext.Random(2, 128, 1), 1));

    public void Dispose()
    {
        _clip.Dispose();
        _folder.Dispose();
    }
}
