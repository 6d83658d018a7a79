namespace PromptAdapter.Experiments.Exporters;

/// <summary>One form in which a report is written.</summary>
public interface IReportExporter
{
    /// <summary>The name of the format.</summary>
    string Name { get; }

    /// <summary>The file's name in the output folder.</summary>
    string FileName { get; }

    /// <summary>The whole content of the file; the same report gives the same text.</summary>
    /// <param name="report">The report.</param>
    string Render(ReportModel report);
}
