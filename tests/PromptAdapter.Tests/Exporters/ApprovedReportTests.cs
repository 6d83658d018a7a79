using PromptAdapter.Experiments.Exporters;

namespace PromptAdapter.Exporters;

/// <summary>Whole reports as they were approved: few-shot results with their predictions and published figures, and base-to-new results beside them.</summary>
public class ApprovedReportTests
{
    private static readonly ReportModel Report = ReportModel.Of(
        [.. ReportSamples.Results, .. ReportSamples.BaseToNew],
        cell => cell.Protocol is null ? ReportSamples.Predictions(cell) : null,
        new ReportOptions { Published = true, Command = "promptadapter bench study.yaml" });

    [Theory]
    [InlineData("html")]
    [InlineData("markdown")]
    [InlineData("latex")]
    [InlineData("svg")]
    public void Render_Report_IsTheApprovedOne(string format)
    {
        var exporter = ReportExporters.Find([format]).Single();
        ApprovedFile.AssertSame(exporter.FileName, exporter.Render(Report));
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nb\nc", null)]
    [InlineData("a\nb\nc", "a\nx\nc", "line 2\napproved: b\nmade now: x")]
    [InlineData("a", "a\nb", "line 2\napproved: (ends before)\nmade now: b")]
    [InlineData("", "a", "line 1\napproved: \nmade now: a")]
    [InlineData("a\n", "a", "line 2\napproved: \nmade now: (ends before)")]
    public void Difference_Texts_IsTheFirstLineThatDiffers(string approved, string made, string? says) =>
        Assert.Equal(says is null ? null : "differs in " + says, ApprovedFile.Difference(approved, made));
}
