namespace PromptAdapter.Tokenization.Cleaning;

public class CanonicalCompositionTests
{
    [Theory]
    [InlineData("a\u030a\u0301", "ǻ")]
    [InlineData("a\u0301\u030a", "á\u030a")] // equal classes block each other
    [InlineData("q\u0307\u0323", "q\u0323\u0307")] // sorted, nothing to compose
    [InlineData("s\u0307\u0323", "ṩ")]
    [InlineData("\u0344", "\u0308\u0301")] // never composed
    [InlineData("\u2126\u212a\u1fef", "ΩK`")]
    [InlineData("\u0958", "\u0915\u093c")] // excluded from composition
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글")]
    [InlineData("\uac00\u11a8", "각")]
    [InlineData("\uac01\u11a8", "각\u11a8")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("\u0b47\u0b3e", "\u0b4b")] // two starters
    public void Compose_Text_IsFormC(string text, string expected)
    {
        Assert.Equal(expected, CanonicalComposition.Compose(text));
        Assert.Equal(expected, CanonicalComposition.Compose(expected));
    }
}
