using System.Globalization;
using System.Xml.Linq;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;

namespace PromptAdapter.Exporters.Html;

public class FigureExporterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Render_Samples_HasAPanelForTheMeanAndEachDataSetAndKeysOfAllMethods()
    {
        var report = ReportModel.Of(ReportSamples.Results, null, new ReportOptions());
        var figure = Figure(report);
        Assert.Equal(["Mean over data sets", "caltech101", "x<y"],
            Texts(figure, "title").Select(title => title.FirstNode!.ToString().Trim().Replace("&lt;", "<", StringComparison.Ordinal)));
        Assert.Equal(["gda", "tip-adapter", "zero-shot"], Texts(figure, "key").Select(key => key.Value).Order(StringComparer.Ordinal));
        Assert.Equal(3, figure.Elements(Svg + "svg").Count());
        Assert.Contains("test-oracle (chosen on the test set)", string.Join('\n', Texts(figure, "note").Select(note => note.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Samples_EverythingStandsWithinTheFigure()
    {
        var figure = Figure(ReportModel.Of([.. ReportSamples.Results, .. ReportSamples.BaseToNew], null, new ReportOptions()));
        var (width, height) = (Number(figure, "width"), Number(figure, "height"));
        Assert.All(figure.Elements(Svg + "svg"), panel =>
        {
            Assert.InRange(Number(panel, "x") + Number(panel, "width"), 0, width);
            Assert.InRange(Number(panel, "y") + Number(panel, "height"), 0, height);
        });
        Assert.All(figure.Elements(Svg + "text"), text => Assert.InRange(Number(text, "y"), 0, height));
        var panels = figure.Elements(Svg + "svg").Select(panel => (Number(panel, "x"), Number(panel, "y"))).ToArray();
        Assert.Equal(panels.Distinct(), panels);
    }

    [Fact]
    public void Render_HostileName_StaysText()
    {
        var hostile = ReportSamples.Results.Select(result => result with { Dataset = ReportSamples.Hostile + result.Dataset }).ToArray();
        var figure = Figure(ReportModel.Of(hostile, null, new ReportOptions()));
        Assert.DoesNotContain(figure.Descendants(), element => element.Name.LocalName is "script" or "image" or "foreignObject" or "a");
        Assert.Contains(Texts(figure, "title"), title => title.Value.Contains(ReportSamples.Hostile, StringComparison.Ordinal));
    }

    [Fact]
    public void Render_NothingFinished_SaysSo() =>
        Assert.Contains("No run is finished.", Figure(ReportModel.Of([], null, new ReportOptions())).Value, StringComparison.Ordinal);

    private static XElement Figure(ReportModel report) => XDocument.Parse(new FigureExporter().Render(report)).Root!;

    private static IEnumerable<XElement> Texts(XElement figure, string type) =>
        figure.Elements(Svg + "text").Where(text => (string?)text.Attribute("class") == type);

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
