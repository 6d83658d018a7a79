namespace PromptAdapter.Tokenization.Cleaning;

public class HtmlEntitiesTests
{
    [Theory]
    [InlineData("&lt;&gt;&amp;&quot;", "<>&\"")]
    [InlineData("&copy 2020 &notit; &notin; &nosuch; &ampx", "© 2020 ¬it; ∉ &nosuch; &x")]
    [InlineData("&#65;&#x42;&#X43&#68 ", "ABCD ")]
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("&#128;&#x92;&#129;", "€’\u0081")]
    [InlineData("a&#1;b&#x7f;c&#xFDD0;d&#x1FFFE;e", "abcde")]
    [InlineData("&#13;&#10;", "\r\n")]
    [InlineData("&#;&#x;&;& &", "&#;&#x;&;& &")]
    [InlineData("&NotEqualTilde;&fjlig;&Jscr;", "≂̸fj𝒥")]
    [InlineData("&amp;lt;", "&lt;")]
    public void Unescape_Text_IsReadAsTheStandardSays(string text, string expected) => Assert.Equal(expected, HtmlEntities.Unescape(text));

    [Theory]
    [InlineData("&lt &copy 2020", "&lt &copy 2020")]
    [InlineData("&NTILDE;&ntilde;&nTILDE;", "Ññ&nTILDE;")]
    [InlineData("&#59;&#x3b;&#12ab;", "&#59;&#x3b;&#12ab;")]
    [InlineData("&#x80;&#133;", "€…")]
    [InlineData("&amp;amp;#38;lt;", "&lt;")]
    [InlineData("&thisnameislongerthantwentyfourletters;", "&thisnameislongerthantwentyfourletters;")]
    public void UnescapeTerminated_Text_NeedsItsSemicolons(string text, string expected) => Assert.Equal(expected, HtmlEntities.UnescapeTerminated(text));
}
