using PromptAdapter.Tokenization;
using PromptAdapter.Torch.Prompts.Context;

namespace PromptAdapter.Prompts.Context;

public class PromptTokensTests
{
    [Theory]
    [InlineData(ClassTokenPosition.End, "<start> 0 1 2 cat . <end>")]
    [InlineData(ClassTokenPosition.Middle, "<start> 0 cat 1 2 . <end>")]
    [InlineData(ClassTokenPosition.Front, "<start> cat 0 1 2 . <end>")]
    public void Prompt_OfEachPosition_PlacesTheName(ClassTokenPosition position, string expected)
    {
        var tokenizer = Tokenizer();

        var prompt = PromptTokens.Create(tokenizer, ["cat"], 3, 77).Prompt(0, 3, position);

        Assert.Equal(expected, string.Join(' ', prompt.Select(Show)));

        string Show(int row) => row < 0 ? (-1 - row).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : row == tokenizer.StartOfText ? "<start>"
            : row == tokenizer.EndOfText ? "<end>"
            : tokenizer.Decode([row]).Trim();
    }

    [Theory]
    [InlineData("a_photo", "a photo")]
    [InlineData("CAT", "cat")]
    public void Create_EqualTexts_HaveEqualTokens(string name, string other) =>
        Assert.Equal(PromptTokens.Create(Tokenizer(), [name], 2, 77).Names[0], PromptTokens.Create(Tokenizer(), [other], 2, 77).Names[0]);

    [Fact]
    public void Create_NameThatEndsInAFullStop_KeepsEveryToken()
    {
        var tokenizer = Tokenizer();

        var tokens = PromptTokens.Create(tokenizer, ["u.s."], 1, 77);

        Assert.Equal([.. tokenizer.Encode("X u.s..")[1..], tokenizer.EndOfText], tokens.Names[0].Concat(tokens.Endings[0]));
    }

    [Fact]
    public void Create_PromptThatIsTooLong_NamesTheClass()
    {
        var error = Assert.Throws<InputException>(() => PromptTokens.Create(Tokenizer(), ["a", "cat cat cat"], 6, 10));

        Assert.Contains("'cat cat cat'", error.Message, StringComparison.Ordinal);
        Assert.Contains("reads 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WithoutClasses_IsRefused() => Assert.Throws<InputException>(() => PromptTokens.Create(Tokenizer(), [], 4, 77));

    private static ClipTokenizer Tokenizer()
    {
        using var folder = new TemporaryFolder();
        return new ClipTokenizer(Vocabulary.Load(SmallVocabulary.WriteOpenAi(folder), SmallVocabulary.Size));
    }
}
