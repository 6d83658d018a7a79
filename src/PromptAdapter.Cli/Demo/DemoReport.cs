using PromptAdapter.Classifiers;
using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Cli.Demo;

/// <summary>What the demo measured.</summary>
/// <param name="Dataset">Its photos.</param>
/// <param name="Rows">Accuracy by shots.</param>
/// <param name="Predictions">A few test photos with their evidence.</param>
internal sealed record DemoReport(ImageDataset Dataset, IReadOnlyList<DemoRow> Rows, IReadOnlyList<Prediction> Predictions)
{
    public object ToJson() => new
    {
        Model = "random weights",
        Results = Rows.SelectMany(row => new[]
        {
            new { Dataset = "demo", Method = ZeroShotMethod.MethodName, row.Shots, TestAccuracy = row.ZeroShot.Percent },
            new { Dataset = "demo", Method = TipAdapterMethod.MethodName, row.Shots, TestAccuracy = row.TipAdapter.Percent },
        }),
        Predictions = Predictions.Select(prediction => new { prediction.Image, prediction.Label, prediction.Probability }),
    };
}

/// <summary>One line of the demo's table.</summary>
/// <param name="Shots">Images per class.</param>
/// <param name="ZeroShot">Test accuracy of the text alone.</param>
/// <param name="TipAdapter">Test accuracy with the cache.</param>
internal sealed record DemoRow(int Shots, Accuracy ZeroShot, Accuracy TipAdapter);
