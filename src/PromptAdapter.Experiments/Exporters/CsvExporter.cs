using System.Globalization;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>
/// A report for spreadsheets and data frames (RFC 4180): one line per run, then one per average over seeds, then one per mean over data sets, told apart by the
/// first column.
/// </summary>
public sealed class CsvExporter : IReportExporter
{
    private const string Header = "kind,dataset,method,shots,seed,seeds,selection,chosen_on_test,alpha,beta,val_accuracy,test_accuracy,deviation,test_correct,test_images,calibration_error,failure,settings,base,base_deviation,new,new_deviation,harmonic";

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public string FileName => "results.csv";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Header).Append('\n');
        foreach (var section in report.Sections)
        {
            foreach (var result in section.Results)
            {
                double? error = section.CalibrationErrors.TryGetValue(result.Cell, out var known) ? known : null;
                Line(text,
                [
                    "run", result.Dataset, result.Method, Whole(result.Shots), Whole(result.Seed), "", result.Selection,
                    Yes(result.ChosenOnTest), Real(result.Alpha), Real(result.Beta),
                    Real(result.ValAccuracy), Real(result.TestAccuracy), "", Whole(result.TestCorrect), Whole(result.TestImages), Real(error), result.Failure
                        ?? "", result.Settings.ToString(),
                    Real(result.Base), "", Real(result.New), "", Real(result.Harmonic),
                ]);
            }

            foreach (var average in section.Averages)
            {
                Line(text,
                [
                    "average", average.Dataset, average.Method, Whole(average.Shots), "", string.Join(' ', average.Seeds.Select(seed => Whole(seed))), "",
                    Yes(average.ChosenOnTest), "", "",
                    "", Real(average.Mean), Real(average.Deviation), "", Whole(average.TestImages), "", "", section.Settings,
                    .. Halves(section.BaseToNewOf([average.Dataset], average.Method, average.Shots)),
                ]);
            }

            foreach (var mean in section.Means)
            {
                Line(text,
                [
                    "mean", string.Join(' ', mean.Datasets), mean.Method, Whole(mean.Shots), "", string.Join(' ', mean.Seeds.Select(seed => Whole(seed))), "",
                    Yes(mean.ChosenOnTest), "", "",
                    "", Real(mean.Mean), Real(mean.Deviation), "", "", "", "", section.Settings,
                    .. Halves(section.BaseToNewOf(mean.Datasets, mean.Method, mean.Shots)),
                ]);
            }
        }

        return text.ToString();
    }

    private static string[] Halves(BaseToNewMean? one) =>
        one is null ? ["", "", "", "", ""] : [Real(one.Base), Real(one.BaseDeviation), Real(one.New), Real(one.NewDeviation), Real(one.Harmonic)];

    private static void Line(StringBuilder text, ReadOnlySpan<string> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(ForeignText.Csv(fields[i]));
        }

        text.Append('\n');
    }

    private static string Whole(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Real(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Yes(bool value) => value ? "yes" : "no";
}
