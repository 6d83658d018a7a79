namespace PromptAdapter.Tokenization.Cleaning;

public class PythonTextTests
{
    [Theory]
    [InlineData("ÀÉÎ ÆŒÞ", "àéî æœþ")]
    [InlineData("İI", "i\u0307i")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ.", "ας.")]
    [InlineData("ΑΣ.Β", "ασ.β")]
    [InlineData("Α'\u0301Σ", "α'\u0301ς")]
    [InlineData("1Σ", "1σ")]
    [InlineData("𝐀Σ 𐐀", "𝐀ς 𐐨")]
    [InlineData("ẞ\u212aϴ", "ßkθ")]
    [InlineData("Ⅷ Ⓐ ǅ Ა Ꭰ", "ⅷ ⓐ ǆ ა ꭰ")]
    [InlineData("\u1c89\ua7cb", "\u1c89\ua7cb")] // capitals of Unicode 16
    public void Lower_Text_IsLoweredAsInPython(string text, string expected) => Assert.Equal(expected, PythonText.Lower(text));

    [Fact]
    public void Strip_Separators_AreTakenOff() => Assert.Equal("a\u001cb", PythonText.Strip("\u001c\u00a0 \u2028a\u001cb\u3000\u001f\n"));

    [Fact]
    public void CollapseWhiteSpace_Runs_BecomeOneSpace() =>
        Assert.Equal(" a b\u001cc d ", PythonText.CollapseWhiteSpace("\n\ta\u2003\u0085b\u001cc\u3000d\r\n"));
}
