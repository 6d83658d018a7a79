namespace PromptAdapter.Cli;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("one two three", 8, "one two|  three")]
    [InlineData("name    one two three", 15, "name    one two|        three")]
    [InlineData("name    one two three four five", 17, "name    one two|        three|        four five")]
    [InlineData("a/path/that/is/longer here", 8, "a/path/that/is/longer|  here")]
    [InlineData("name    a/path/that/is/longer", 12, "name    a/path/that/is/longer")]
    public void Shown_BreaksBetweenWords(string line, int width, string expected) =>
        Assert.Equal(expected.Split('|'), WordWrap.Shown(line, width));

    [Fact]
    public void Shown_WideLetters_CountTwice() => Assert.Equal(["犬猫 犬猫", "  犬猫"], WordWrap.Shown("犬猫 犬猫 犬猫", 10));

    [Fact]
    public void ShownWriter_BreaksLinesOnATerminalAlone()
    {
        using var text = new StringWriter { NewLine = "\n" };
        using (var terminal = new ShownWriter(text, () => 12))
        {
            terminal.WriteLine("one two three four");
            terminal.WriteLine("a\tb c d e f g h i j"); // columns for a program
        }

        using (var pipe = new ShownWriter(text))
            pipe.WriteLine("one two three four");
        Assert.Equal("one two\n  three four\na\tb c d e f g h i j\none two three four\n", text.ToString());
    }
}
