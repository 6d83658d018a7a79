using System.Text.Json;
using PromptAdapter.Experiments.Exporters;

namespace PromptAdapter.Exporters;

public class TextExporterTests
{
    private static readonly ReportModel Report = ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions, new ReportOptions { Published = true });

    [Fact]
    public void Csv_Report_HasOneLinePerRunAndAverageAndEqualFields()
    {
        var lines = new CsvExporter().Render(Report).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 24 + 12 + 6, lines.Length);
        Assert.All(lines, line => Assert.Equal(23, line.Split(',').Length));
        Assert.Equal(24, lines.Count(line => line.StartsWith("run,", StringComparison.Ordinal)));
        Assert.Equal(8, lines.Count(line => line.StartsWith("run,", StringComparison.Ordinal) && line.Contains(",test-oracle,yes,", StringComparison.Ordinal)));
    }

    [Fact]
    public void Csv_FieldsWithCommasAndQuotes_AreQuoted()
    {
        var report = ReportModel.Of([ReportSamples.Results[0] with { Dataset = "a,\"b\"", Failure = "one\nline" }]);
        Assert.Contains("\nrun,\"a,\"\"b\"\"\",gda,", new CsvExporter().Render(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Latex_Report_EscapesAndMarks()
    {
        var text = new LatexExporter().Render(Report);
        Assert.Contains("\\begin{tabular}{lrr}", text, StringComparison.Ordinal);
        Assert.Contains("$^\\dagger$", text, StringComparison.Ordinal);
        Assert.Contains("\\textit{x\\textless{}y (40 test images)}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\textbf{gda", text, StringComparison.Ordinal);
        Assert.Equal("\\textbackslash{}a\\_b \\& 5\\,".Replace("\\,", "\\%", StringComparison.Ordinal), LatexExporter.Escape("\\a_b & 5%"));
    }

    [Fact]
    public void Json_Report_SaysWhatTheModelSays()
    {
        using var json = JsonDocument.Parse(new JsonExporter().Render(Report));
        var table = json.RootElement.GetProperty("tables")[0];
        Assert.Equal((24, 12, 6, 12), (table.GetProperty("runs").GetArrayLength(), table.GetProperty("averages").GetArrayLength(),
            table.GetProperty("means").GetArrayLength(), table.GetProperty("differences").GetArrayLength()));
        Assert.DoesNotContain("seconds", json.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(80, table.GetProperty("classes")[0].GetProperty("per_class").EnumerateArray().Sum(entry => entry.GetProperty("images").GetInt32()));
    }

    [Fact]
    public void Timing_Report_HasTheTimesOfEveryRun()
    {
        var text = new TimingExporter().Render(Report);
        Assert.Equal(24, text.Split(" | 100 |").Length - 1);
        Assert.Contains("| 2.50 | 100 |", text, StringComparison.Ordinal);
    }
}
