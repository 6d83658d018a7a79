using System.Text.Json;
using System.Xml.Linq;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;

namespace PromptAdapter.Exporters;

public class BaseToNewMeanTests
{
    private static readonly ReportModel Report = ReportModel.Of(ReportSamples.BaseToNew, null, new ReportOptions { Published = true });
    private static readonly ReportSection Section = Report.Sections.Single();

    [Fact]
    public void Of_Seeds_IsTheHarmonicMeanOfTheMeans()
    {
        var one = Section.BaseToNewOf(["caltech101"], "coop", 16)!;
        Assert.Equal((96.0, 90.0), (one.Base, one.New)); // 95 and 97; 93 and 87
        Assert.Equal((Math.Sqrt(2), Math.Sqrt(18)), (one.BaseDeviation!.Value, one.NewDeviation!.Value));
        Assert.Equal([1, 2], one.Seeds);
        Assert.Equal(2 * 96.0 * 90.0 / 186, one.Harmonic, 1e-12);
        Assert.NotEqual(Section.AverageOf("caltech101", "coop", 16)!.Mean, one.Harmonic, 1e-3); // which is the mean of the runs' harmonic means
    }

    [Fact]
    public void Of_Datasets_MeansAreOfTheMeansAndDeviateBySeeds()
    {
        var mean = Section.BaseToNewOf(["caltech101", "x<y"], "coop", 16)!;
        Assert.Equal((86.0, 80.0), (mean.Base, mean.New));
        // the other data set is 20 points below, seed by seed
        Assert.Equal((Math.Sqrt(2), Math.Sqrt(18)), (mean.BaseDeviation!.Value, mean.NewDeviation!.Value));
        Assert.Equal(2 * 86.0 * 80.0 / 166, mean.Harmonic, 1e-12);
    }

    [Fact]
    public void Of_MethodMissingOnADataset_LeavesTheDatasetOutOfTheMean()
    {
        var some = ReportSamples.BaseToNew.Where(result => (result.Dataset, result.Method, result.Shots) != ("x<y", "coop", 4)).ToArray();
        var section = ReportModel.Of(some).Sections.Single();
        Assert.Equal([16, 16], section.BaseToNew.Where(one => one.Datasets.Count > 1).Select(one => one.Shots));
    }

    [Fact]
    public void Of_FailedRun_IsLeftOut()
    {
        var failed = ReportSamples.BaseToNew.Select(result =>
            result.Seed == 2 ? result with { Base = null, New = null, Harmonic = null, TestAccuracy = null, Failure = "no room" } : result);
        Assert.All(ReportModel.Of(failed).Sections.Single().BaseToNew, one => Assert.Equal((null, null), (one.BaseDeviation, one.NewDeviation)));
    }

    [Fact]
    public void Of_OtherProtocol_IsEmpty() => Assert.Empty(ReportModel.Of(ReportSamples.Results).Sections.Single().BaseToNew);

    [Fact]
    public void Csv_BaseToNew_HasColumnsForAllThree()
    {
        var rows = new CsvExporter().Render(Report).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')).ToArray();
        var at = Array.IndexOf(rows[0], "base");
        Assert.Equal(["base", "base_deviation", "new", "new_deviation", "harmonic"], rows[0][at..]);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(["95", "", "93", ""], rows.First(row =>
            (row[0], row[1], row[2], row[3], row[4]) == ("run", "caltech101", "coop", "16", "1"))[at..(at + 4)]);
        foreach (var (kind, datasets) in ((string, string)[])[("average", "caltech101"), ("mean", "caltech101 x<y")])
        {
            var row = rows.First(row => (row[0], row[1], row[2], row[3]) == (kind, datasets, "coop", "16"));
            var one = Section.BaseToNewOf(datasets.Split(' '), "coop", 16)!;
            Assert.Equal([one.Base, one.BaseDeviation!.Value, one.New, one.NewDeviation!.Value, one.Harmonic],
                row[at..].Select(field => double.Parse(field, System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void Latex_BaseToNew_HasATableForTheMeanAndEachDataset()
    {
        var text = new LatexExporter().Render(Report);
        Assert.Equal(["Mean over 2 data sets", "caltech101", "x\\textless{}y"],
            text.Split("\\caption{").Skip(2).Select(caption => caption[..caption.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Equal(3, text.Split("& Base & New & H \\\\").Length - 1);
        Assert.Contains("coop & \\textbf{96.00} $\\pm$ 1.41 & 90.00 $\\pm$ 4.24 & \\textbf{92.90} \\\\", text, StringComparison.Ordinal);
        Assert.Equal(text.Split("\\begin{table}").Length, text.Split("\\end{table}").Length);
    }

    [Fact]
    public void Html_BaseToNew_HasATableForTheMeanAndEachDataset()
    {
        var page = new HtmlExporter().Render(Report);
        var tables = XElement.Parse(page[page.IndexOf("<main>", StringComparison.Ordinal)..page.IndexOf("</body>", StringComparison.Ordinal)])
            .Descendants("div").Single(div => (string?)div.Attribute("class") == "halves").Elements("figure").ToArray();
        Assert.Equal(["Mean over 2 data sets", "caltech101", "x<y"], tables.Select(table => table.Element("figcaption")!.Value));
        var row = tables[1].Descendants("tr").Last(row => row.Element("th")?.Value == "coop");
        Assert.Equal(["16", "96.00 ± 1.41", "90.00 ± 4.24", "92.90"], row.Elements("td").Select(cell => cell.Value));
        Assert.Equal("best", (string?)row.Elements("td").ElementAt(1).Attribute("class"));
        Assert.Contains("Harmonic mean of the accuracies", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_BaseToNew_SaysTheSame()
    {
        using var json = JsonDocument.Parse(new JsonExporter().Render(Report));
        var all = json.RootElement.GetProperty("tables")[0].GetProperty("base_to_new").EnumerateArray().ToArray();
        Assert.Equal(Section.BaseToNew.Select(one => one.Harmonic), all.Select(one => one.GetProperty("harmonic").GetDouble()));
    }

    [Fact]
    public void Published_OtherProtocol_IsNotPutBeside() => Assert.Empty(Section.Published);
}
