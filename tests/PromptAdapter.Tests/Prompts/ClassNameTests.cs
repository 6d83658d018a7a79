using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class ClassNameTests
{
    [Theory]
    [InlineData("apple_pie", "apple pie")]
    [InlineData("missile [n03773504]", "missile")]
    [InlineData("tall_ship [n03773504]", "tall ship")]
    [InlineData("missile [n0377350]", "missile [n0377350]")]
    [InlineData("missile [x03773504]", "missile [x03773504]")]
    [InlineData("missile[n03773504]", "missile[n03773504]")]
    [InlineData("missile [n03773504", "missile [n03773504")]
    [InlineData("missile [n0377350x]", "missile [n0377350x]")]
    [InlineData(" [n03773504]", " [n03773504]")]
    [InlineData("", "")]
    public void Readable_Name_IsAsInPrompts(string name, string readable) => Assert.Equal(readable, ClassName.Readable(name));

    [Fact]
    public void Readable_NameWithSynset_GivesTheNameBack() => Assert.Equal("sun hat", ClassName.Readable(ClassName.WithSynset("sun hat", "n04356056")));
}
