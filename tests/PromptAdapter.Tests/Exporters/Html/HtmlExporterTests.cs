using System.Xml.Linq;
using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;

namespace PromptAdapter.Exporters.Html;

public class HtmlExporterTests
{
    private static readonly string Page = new HtmlExporter()
        .Render(ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions,
        new ReportOptions { Published = true, Command = "promptadapter bench --out \"a & b\"" }));

    [Fact]
    public void Render_HostileNames_AreText()
    {
        Assert.DoesNotContain("<script", Page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;quotes&quot;", Page, StringComparison.Ordinal);
        Assert.Contains("x&lt;y", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("x<y", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Page_AsksTheNetworkForNothing()
    {
        Assert.Contains("default-src 'none'", Page, StringComparison.Ordinal);
        foreach (var outside in (string[])["http://", "https://", "src=\"/", "url(", "@import", "<link", "<iframe"])
            Assert.DoesNotContain(outside, Page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Render_Body_IsWellFormed()
    {
        var main = Parse(Page);
        Assert.Equal(3, main.Descendants("svg")
            .Count(svg => svg.Attribute("aria-label")?.Value.StartsWith("Accuracy against shots", StringComparison.Ordinal) == true));
        Assert.All(main.Descendants("table").Where(table => table.Element("thead") is not null), table =>
        {
            var columns = table.Element("thead")!.Element("tr")!.Elements().Count();
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(columns, row.Elements().Count()));
        });
    }

    [Fact]
    public void Render_Tables_SayRuleAndEnvironment()
    {
        foreach (var caption in Parse(Page).Descendants("figure").Where(figure => (string?)figure.Attribute("class") == "table")
            .Select(figure => figure.Element("figcaption")!.Value).Where(caption => caption.Contains("Selection", StringComparison.Ordinal)))
            Assert.Contains("Linux, 2 of 4 cores", caption, StringComparison.Ordinal);
        Assert.Equal(5, Page.Split("Selection: ").Length - 1);
    }

    [Fact]
    public void Render_ChosenOnTest_IsMarkedAndNeverBold()
    {
        var table = Parse(Page).Descendants("table").First();
        var oracle = table.Descendants("td").Where(cell => cell.Value.Contains('†', StringComparison.Ordinal)).ToArray();
        Assert.Equal(6, oracle.Length);
        Assert.All(oracle, cell => Assert.Null(cell.Attribute("class")));
        Assert.Contains("upper bound", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ZeroShotThatNeverChanges_IsAStar()
    {
        var level = ReportSamples.Results.Select(result => result.Method == "zero-shot" ? result with { TestAccuracy = 50 } : result).ToArray();
        Assert.Contains(SeriesMark.Star, new HtmlExporter().Render(ReportModel.Of(level)), StringComparison.Ordinal);
        Assert.DoesNotContain(SeriesMark.Star, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithoutTestSet_HasRunsOnly()
    {
        var results = ReportSamples.Results.Select(result =>
            result with { TestAccuracy = null, TestCorrect = null, TestImages = null, Seed = null, Environment = null });
        var main = Parse(new HtmlExporter().Render(ReportModel.Of(results)));
        Assert.Empty(main.Descendants("svg"));
        Assert.Equal(24, main.Descendants("tbody").Single().Elements("tr").Count());
    }

    [Fact]
    public void Confusion_ManyClasses_ShowsTheMostConfusedPairs()
    {
        int[] labels = [.. Enumerable.Range(0, 80).Select(i => i % 40)];
        int[] predicted = [.. labels];
        (predicted[3], predicted[43], predicted[5]) = (7, 7, 6);
        var matrix = ConfusionMatrix.Of(predicted, labels, 40);
        Assert.Equal([(3, 7, 2), (5, 6, 1)], ConfusionView.MostConfused(matrix, 10));
        var body = new System.Text.StringBuilder();
        ConfusionView.AppendTo(body, new ClassificationDetail([.. Enumerable.Range(0, 40).Select(i => $"c{i}")], matrix, null, []));
        Assert.Contains("<th scope=\"row\">c3</th><td class=\"text\">c7</td><td>2</td><td>100.0 %</td>", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;")]
    [InlineData("\u0000\u001b\n", "\ufffd\ufffd ")]
    [InlineData("größe 猫", "größe 猫")]
    public void Escape_Text_IsTextInContentAndAttributes(string text, string expected) => Assert.Equal(expected, HtmlText.Escape(text));

    private static XElement Parse(string page) =>
        XElement.Parse(page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("</body>", StringComparison.Ordinal)]
        .Replace("<br>", "<br/>", StringComparison.Ordinal));
}
