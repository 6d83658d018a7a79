using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Demo;

/// <summary>What the demo came to.</summary>
/// <param name="Settings">What was run.</param>
/// <param name="Workspace">Where its files are.</param>
/// <param name="Prompt">The pre-trained prompt.</param>
/// <param name="Section">Every result.</param>
/// <param name="ClassifierTask">The task of the classifier that was kept.</param>
/// <param name="Predictions">What that says about new pictures.</param>
internal sealed record DemoReport(DemoSettings Settings, DemoWorkspace Workspace, DemoPrompt Prompt, ReportSection Section, string ClassifierTask,
    IReadOnlyList<DemoPrediction> Predictions)
{
    /// <summary>Results that were there from an earlier run.</summary>
    public required int Reused { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public string Classifier => Workspace.Classifier(ClassifierTask);

    public string Plots => Path.Combine(Workspace.Results, new FigureExporter().FileName);

    public string Page => Path.Combine(Workspace.Results, new HtmlExporter().FileName);

    /// <summary>The mean over the tasks, in percent.</summary>
    public double? Mean(string method, int shots) => Section.MeanOf(method, shots)?.Mean
        ?? (Section.Datasets is [var only] ? Section.AverageOf(only, method, shots)?.Mean : null);

    public object ToJson() => new
    {
        Model = BundledModel.Name,
        Prompt = new { Prompt.Path, Prompt.Origin, Sources = Prompt.SourceTasks },
        Settings = Settings.InWords,
        Settings.Seeds,
        Results = Section.Results.Select(result =>
            new
            {
                result.Dataset,
                result.Method,
                result.Shots,
                result.Seed,
                result.Selection,
                result.Alpha,
                result.Beta,
                result.ValAccuracy,
                result.TestAccuracy,
                result.Seconds
            }),
        Means = from method in Section.Methods from shots in Section.Shots select new { Method = method, Shots = shots, TestAccuracy = Mean(method, shots) },
        Report = Page,
        Plots,
        Classifier,
        Predictions = Predictions.Select(one => new { one.Prediction.Image, Actual = one.ClassName, one.Prediction.Label, one.Prediction.Probability }),
        Reused,
        Seconds = Elapsed.TotalSeconds,
    };
}

/// <summary>A new picture and what the classifier says about it.</summary>
/// <param name="ClassName">What it shows.</param>
/// <param name="Prediction">What the classifier says.</param>
internal sealed record DemoPrediction(string ClassName, Prediction Prediction);
