using System.Text.RegularExpressions;
using System.Xml.Linq;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Exporters.Html;

/// <summary>Whatever results, names and messages say, a report holds nothing that a browser would load or run.</summary>
public partial class SelfContainedPageTests
{
    private static readonly string[] Elements =
    [
        "abbr", "b", "br", "code", "details", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4", "header", "i", "img",
        "li", "main", "p", "path", "pre", "rect", "section", "small", "span", "summary", "sup", "svg",
        "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
    ];

    // Attributes that make a browser fetch, follow or run something.
    private static readonly string[] Loading =
        ["src", "srcset", "href", "data", "action", "formaction", "poster", "background", "cite", "ping", "manifest", "codebase", "archive", "srcdoc"];

    private static readonly string[] Attacks =
    [
        "https://example.org/x.png", "http://example.org", "//example.org/a", "<script src=https://example.org></script>",
        "<img src=\"http://example.org\" onerror=alert(1)>", "\" onload=\"alert(1)", "' style='background:url(http://example.org)",
        "</td></table><iframe src=//example.org>", "<link rel=stylesheet href=https://example.org>", "<style>@import 'http://example.org';</style>",
        "</title><meta http-equiv=refresh content=0;url=http://example.org>", "]]><svg onload=alert(1)>",
        "<!--", "-->", "&lt;script&gt;", "&#60;script>", "javascript:alert(1)", "<a href=\"javascript:alert(1)\">", "<\u0000script>", "</style><script>",
        "</main></body>", "<base href=http://example.org/>", "plain", "猫 ±", "a\nb\tc",
    ];

    [Fact]
    public void Render_HostileText_LoadsAndRunsNothing()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            AssertLoadsNothing(new HtmlExporter().Render(Hostile(random)), $"seed {seed}");
        }
    }

    [Fact]
    public void Render_Samples_LoadNothing() =>
        AssertLoadsNothing(new HtmlExporter().Render(
            ReportModel.Of([.. ReportSamples.Results, .. ReportSamples.BaseToNew], cell =>
            cell.Protocol is null ? ReportSamples.Predictions(cell) : null, new ReportOptions { Published = true })), "samples");

    [Theory]
    [InlineData("<img src=\"https://example.org/a.png\"/>")]
    [InlineData("<script/>")]
    [InlineData("<p onclick=\"x\"/>")]
    [InlineData("<p style=\"background: url(x)\"/>")]
    [InlineData("<a href=\"#top\"/>")]
    public void AssertLoadsNothing_PageThatWould_IsFound(string element)
    {
        var page = ReportPage.Render("t", new System.Text.StringBuilder(element));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertLoadsNothing(page, "found"));
    }

    private static void AssertLoadsNothing(string page, string which)
    {
        var (main, end) = (page.IndexOf("<main>", StringComparison.Ordinal), page.LastIndexOf("</main>", StringComparison.Ordinal) + "</main>".Length);
        Assert.Equal("\n</body>\n</html>\n", page[end..]);

        // The head is the program's own but for the title.
        var head = page[..main];
        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:", head, StringComparison.Ordinal);
        Assert.Equal(["html", "head", "meta", "meta", "meta", "meta", "title", "style", "body"],
            TagStart().Matches(head).Select(match => match.Groups[1].Value));
        Assert.DoesNotMatch(LoadingStyle(), head);

        // The body is well-formed, so that every element and attribute in it can be looked at.
        foreach (var element in XElement.Parse(page[main..end].Replace("<br>", "<br/>", StringComparison.Ordinal)).DescendantsAndSelf())
        {
            Assert.True(Elements.Contains(element.Name.LocalName), $"{which}: <{element.Name}>");
            foreach (var attribute in element.Attributes())
            {
                var name = attribute.Name.LocalName;
                var picture = element.Name.LocalName == "img" && name == "src"
                    && attribute.Value.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal);
                Assert.True(picture || !Loading.Contains(name), $"{which}: {element.Name} {attribute}");
                Assert.False(name.StartsWith("on", StringComparison.OrdinalIgnoreCase), $"{which}: {element.Name} {attribute}");
                if (name == "style")
                    Assert.DoesNotMatch(LoadingStyle(), attribute.Value);
            }
        }
    }

    private static ReportModel Hostile(Random random)
    {
        string[] datasets = [Text(random) + "1", Text(random) + "2"];
        var baseToNew = random.Next(2) == 0;
        var (rule, note, failure) = (Text(random), Text(random), Text(random));
        var environment = new RunEnvironment(Text(random), Text(random), Text(random), 4, 2);
        var settings = CellSettings.OfEarlierLine(Text(random) + " | " + Text(random));
        string[] classes = [Text(random), Text(random), Text(random), Text(random)];
        var results = (baseToNew ? ReportSamples.BaseToNew : ReportSamples.Results).Select(result => result with
        {
            Dataset = datasets[result.Dataset == "caltech101" ? 0 : 1],
            Method = result.Method == "coop" ? Text(new Random(1)) : result.Method,
            Selection = rule,
            Settings = settings,
            Notes = [note],
            Environment = environment,
        }).ToArray();
        results[^1] = results[^1] with { Failure = failure, TestAccuracy = null, Base = null, New = null, Harmonic = null };
        return ReportModel.Of(results, baseToNew ? null : Predictions, new ReportOptions { Command = Text(random), Published = true });

        CellPredictions Predictions(BenchCell cell)
        {
            var sample = ReportSamples.Predictions(cell);
            return new CellPredictions(new TestSet(sample.Test.Labels, 4, classes, [.. sample.Test.Files!.Select((_, i) => $"{classes[i % 4]}{i}")],
                "/nowhere"), [.. sample.Predicted], [.. sample.Probabilities]);
        }
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Attacks[random.Next(Attacks.Length)]));

    [GeneratedRegex("<([a-zA-Z][a-zA-Z0-9]*)")]
    private static partial Regex TagStart();

    [GeneratedRegex(@"url\s*\(|@import|image-set|expression\s*\(|https?:", RegexOptions.IgnoreCase)]
    private static partial Regex LoadingStyle();
}
