using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>A report as one JSON document in snake_case; what is not known is null.</summary>
public sealed class JsonExporter : IReportExporter
{
    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public string FileName => "summary.json";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var document = new
        {
            report.Command,
            report.Environments,
            Tables = report.Sections.Select(section => new
            {
                section.Settings,
                OwnSettings = section.OwnSettings.Select(entry => new { Dataset = entry.Key, Settings = entry.Value }),
                Averages = section.Averages.Select(average =>
                    new
                    {
                        average.Dataset,
                        average.Method,
                        average.Shots,
                        average.Seeds,
                        average.Mean,
                        average.Deviation,
                        average.TestImages,
                        average.ChosenOnTest
                    }),
                Means = section.Means,
                BaseToNew = section.BaseToNew,
                Differences = section.Differences.Select(
                    one => new
                    {
                        one.Dataset,
                        one.Datasets,
                        one.Method,
                        one.Baseline,
                        one.Shots,
                        one.Seeds,
                        one.Difference.Points,
                        one.Difference.Low,
                        one.Difference.High,
                        one.Difference.Images
                    }),
                Runs = section.Results.Select(result => new
                {
                    result.Dataset,
                    result.Method,
                    result.Shots,
                    result.Seed,
                    result.Selection,
                    result.Alpha,
                    result.Beta,
                    result.Chosen,
                    result.SelectionCorrect,
                    result.SelectionImages,
                    result.SelectionTies,
                    result.ValAccuracy,
                    result.TestAccuracy,
                    result.TestCorrect,
                    result.TestImages,
                    result.Protocol,
                    result.Source,
                    result.Base,
                    result.New,
                    result.Harmonic,
                    CalibrationError = section.CalibrationErrors.TryGetValue(result.Cell, out var error) ? error : (double?)null,
                    result.Failure,
                    result.Notes,
                }),
                Classes = section.Details.Select(detail => new
                {
                    detail.Dataset,
                    detail.Method,
                    detail.Shots,
                    detail.Seeds,
                    PerClass = detail.Detail.ClassNames.Select((name, label) => (Name: name, Accuracy: detail.Detail.Confusion.OfClass(label)))
                        .Select(entry => new { Label = entry.Name, entry.Accuracy.Correct, Images = entry.Accuracy.Total }),
                }),
                Published = section.Published.Concat(section.PublishedMeans).Select(one => new
                {
                    one.Dataset,
                    one.Figure.Method,
                    one.Figure.Shots,
                    one.Figure.Accuracy,
                    one.Ours,
                    one.OursChosenOnTest,
                    one.Difference,
                    one.Figure.Source.Backbone,
                    Source = one.Figure.Source.Title,
                    SelectedOnTest = one.Figure.Source.SelectedOnTest && one.Figure.Shots > 0,
                    one.Figure.PretrainedOnTarget,
                    one.Figure.Note,
                }),
            }),
        };
        return JsonSerializer.Serialize(document, Shape) + "\n";
    }
}
