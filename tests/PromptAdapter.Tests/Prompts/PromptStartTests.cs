using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class PromptStartTests
{
    [Fact]
    public void New_NothingStated_TakesTheWordsOfTheFirstTemplateThatHasAny()
    {
        var start = PromptStart.New(null, null, TemplateSet.Of("{} texture.", "art of the {}.", "a photo of a {}."));

        Assert.Equal(("art of the", null), (start.Words, start.RandomVectors));
        Assert.Equal("the words \"art of the\" of the template \"art of the {}.\"", start.Text);
    }

    [Fact]
    public void New_NoTemplateHasWords_TakesThoseOfAPhotoAndSaysSo()
    {
        var start = PromptStart.New(null, null, TemplateSet.Of("{} texture."));

        Assert.Equal("the words \"a photo of a\", because no template has words before the class name", start.Text);
    }

    [Fact]
    public void New_VectorsStated_AreRandom()
    {
        var start = PromptStart.New(null, 5, TemplateSet.Default);

        Assert.Equal((null, 5), (start.Words, start.RandomVectors));
        Assert.Equal("5 random vectors", start.Text);
    }

    [Fact]
    public void New_WordsStated_AreTaken() => Assert.Equal("the words \"art of\"", PromptStart.New("art of", null, TemplateSet.Default).Text);

    [Fact]
    public void New_WordsAndVectors_IsInputException()
    {
        var error = Assert.Throws<InputException>(() => PromptStart.New("a photo of a", 4, TemplateSet.Default));
        Assert.Equal([Setting.ContextWords, Setting.ContextVectors], error.Settings);
    }

    [Fact]
    public void From_APrompt_NamesItsFile()
    {
        var prompt = new SavedPrompt(new PromptState(TextContext.Random(2, 8, 1).ToState().Tensors, "start.safetensors"), ClassTokenPosition.End, "tiny", "00");

        Assert.Equal("start.safetensors", PromptStart.From(prompt).Text);
    }
}
