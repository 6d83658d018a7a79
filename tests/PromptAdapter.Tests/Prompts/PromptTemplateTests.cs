using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class PromptTemplateTests
{
    [Theory]
    [InlineData("a photo of a {}.", "tabby_cat", "a photo of a tabby cat.")]
    [InlineData("{} texture.", "{}", "{} texture.")]
    [InlineData("{}", "Wood-pecker", "Wood-pecker")]
    public void Apply_ClassName_StandsInThePlace(string template, string name, string expected) =>
        Assert.Equal(expected, new PromptTemplate(template).Apply(name));

    [Theory]
    [InlineData("a photo of a {}, a type of pet.", "a photo of a")]
    [InlineData("a centered satellite photo of {}.", "a centered satellite photo of")]
    [InlineData("{} texture.", "")]
    [InlineData("\u201c{}\u201d", "")]
    [InlineData("  {}", "")]
    public void WordsBefore_AreThoseInFrontOfTheName(string template, string expected) => Assert.Equal(expected, new PromptTemplate(template).WordsBefore);

    [Theory]
    [InlineData("a photo")]
    [InlineData("")]
    [InlineData("{} and {}")]
    [InlineData("{ }")]
    public void Create_WithoutExactlyOnePlace_IsInputException(string template) =>
        Assert.Contains("{}", Assert.Throws<InputException>(() => new PromptTemplate(template)).Message, StringComparison.Ordinal);
}
