using System.Diagnostics;
using System.Text;

namespace PromptAdapter.Runtime;

public class ForeignTextTests
{
    private const string Escape = "\e[2J\e]0;owned\a";

    // Every character that could move a cursor, end a line or turn text round.
    private static readonly string Hostile = string.Concat(Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21))
        .Concat([0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff])
        .Select(code => (char)code));

    [Fact]
    public void Line_HidesWhatATerminalObeys_AndKeepsTheRest()
    {
        Assert.Equal("cat\\x1B[2J\\x1B]0;owned\\x07.jpg", ForeignText.Line($"cat{Escape}.jpg"));
        Assert.Equal("a\\nb\\tc\\rd\\u202Efdp.exe", ForeignText.Line("a\nb\tc\rd\u202efdp.exe"));
        Assert.Equal("Größe 猫 🐱 e\u0301 C:\\x", ForeignText.Line("Größe 猫 🐱 e\u0301 C:\\x"));
        Assert.Equal("\\uD83D!", ForeignText.Line("\ud83d!"));
        Assert.Equal("", ForeignText.Line(null));
        Assert.All(ForeignText.Line(Hostile), letter => Assert.InRange(letter, ' ', '~'));
    }

    [Fact]
    public void Lines_KeepsLayoutOnly() => Assert.Equal("a\n\tb\r\nc\\r\\x1B", ForeignText.Lines("a\n\tb\r\nc\r\e"));

    [Fact]
    public void Message_IsOneLineOfBoundedLength()
    {
        Assert.Equal("a b\\x1B", ForeignText.Message("a\nb\e"));
        var cut = ForeignText.Message("start" + new string('\e', 5000) + "end", 100);
        Assert.Equal(100, cut.Length);
        Assert.StartsWith("start\\x1B", cut, StringComparison.Ordinal);
        Assert.EndsWith("end", cut, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(ForeignText.Message(string.Concat(Enumerable.Repeat("🐱", 300)), 101))));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\\t=1")]
    [InlineData("\r=1", "'\\r=1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("-0.25", "-0.25")]
    [InlineData("+1E-05", "+1E-05")]
    [InlineData("two\nlines, one", "\"two\\nlines, one\"")]
    [InlineData("plain", "plain")]
    public void Csv_HoldsNoFormulaAndOneField(string text, string expected) => Assert.Equal(expected, ForeignText.Csv(text));

    [Fact]
    public void Html_HoldsNoMarkup() =>
        Assert.Equal("&lt;img src=x onerror=&quot;a&#39;&quot;&gt; &amp; \\u202E\ufffd", ForeignText.Html("<img src=x onerror=\"a'\"> &\n\u202e\e"));

    [Theory]
    [InlineData("a|b", "a\\|b")]
    [InlineData("x<y", "x<y")]
    [InlineData("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))")]
    [InlineData("<script>", "\\<script\\>")]
    [InlineData("![x](http://y)", "!\\[x\\](http://y)")]
    [InlineData("stanford_cars", "stanford_cars")]
    [InlineData("_x_ *y* `z`", "\\_x\\_ \\*y\\* \\`z\\`")]
    [InlineData("# title\n| row |", "\\# title\\n\\| row \\|")]
    [InlineData("\\|", "\\\\\\|")]
    public void Markdown_IsShownAsItIs(string text, string expected) => Assert.Equal(expected, ForeignText.MarkdownCell(text));

    [Fact]
    public void Markdown_OutsideOfTables_KeepsBars() => Assert.Equal("a|b \\*c\\*", ForeignText.Markdown("a|b *c*"));

    [Fact]
    public void MarkdownCode_CannotBeLeft()
    {
        Assert.Equal("```a``b```", ForeignText.MarkdownCode("a``b"));
        Assert.Equal("`` `a ``", ForeignText.MarkdownCode("`a"));
        Assert.Equal("````bash\nx\n```\n````", ForeignText.MarkdownBlock("x\n```", "bash"));
    }

    [Fact]
    public void Latex_RunsNoCommand() =>
        Assert.Equal("\\textbackslash{}input\\{/etc/passwd\\} \\%\\$\\_\\#\\&\\textasciicircum{}", ForeignText.Latex("\\input{/etc/passwd} %$_#&^"));

    [Fact]
    public void PrometheusLabel_CannotEndItsQuotes() =>
        Assert.Equal("a\\\"} 1\\\\nb 2", ForeignText.PrometheusLabel("a\"} 1\nb 2"));

    [Fact]
    public void ShellWord_IsReadBackByTheShellAsItWas()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        Assert.Equal("plain/path-1.jpg", ForeignText.ShellWord("plain/path-1.jpg"));
        using var folder = new TemporaryFolder();
        foreach (var word in (string[])["x;touch${IFS}PWNED;y", "$(touch PWNED)", "`touch PWNED`", "a'b\"c", "'", "", "~", "*", "a b", "!x", "new\nline",
            "tab\t'\\ \e[2J", "\u202eé", "-n", "{a,b}", "#x", "&& touch PWNED", "=ls"])
        {
            var start = new ProcessStartInfo("bash") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, StandardOutputEncoding = new UTF8Encoding(false) };
            start.Environment["LC_ALL"] = "C.UTF-8";
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("printf '%s.' " + ForeignText.ShellWord(word));
            using var shell = Process.Start(start)!;
            Assert.Equal(word + ".", shell.StandardOutput.ReadToEnd());
            shell.WaitForExit();
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
