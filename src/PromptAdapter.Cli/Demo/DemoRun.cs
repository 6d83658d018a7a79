using PromptAdapter.Classifiers;
using PromptAdapter.Clip;
using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;

namespace PromptAdapter.Cli.Demo;

/// <summary>Runs the methods over the shots and keeps one classifier.</summary>
internal static class DemoRun
{
    public const int SavedShots = 4;
    private const int Seed = 1;
    private static readonly int[] Shots = [1, 2, 4, 8, 16];

    public static async Task<DemoReport> ExecuteAsync(DemoWorkspace workspace, IProgress<ProgressReport> progress, CancellationToken cancellationToken)
    {
        var dataset = ImageFolder.Open(workspace.Photos);
        using var clip = ClipModel.Load(workspace.Checkpoint);
        var store = new FeatureStore(Path.Combine(workspace.Folder, "features"));
        var rows = new List<DemoRow>();
        IReadOnlyList<Prediction> predictions = [];

        var done = 0;
        var zeroShot = await MeasureAsync(ZeroShotMethod.MethodName, shots: 1).ConfigureAwait(false);
        foreach (var shots in Shots)
            rows.Add(new DemoRow(shots, zeroShot, await MeasureAsync(TipAdapterMethod.MethodName, shots).ConfigureAwait(false)));
        return new DemoReport(dataset, rows, predictions);

        // Each fit is over in a moment, so progress counts fits.
        async Task<Accuracy> MeasureAsync(string method, int shots)
        {
            var options = new FitOptions { Method = method, Extraction = new ExtractionOptions { Store = store } };
            var fit = await FewShotClassifier.FitAsync(clip, dataset.TakeShots(shots, Seed), options, progress: null, cancellationToken).ConfigureAwait(false);
            using var classifier = fit.Classifier;
            var evaluation = await classifier.EvaluateAsync(dataset.Test!, dataset.ClassNames, options.Extraction, progress: null, cancellationToken).ConfigureAwait(false);
            if (method == TipAdapterMethod.MethodName && shots == SavedShots)
            {
                classifier.Save(workspace.Classifier);
                var images = dataset.Test!.DistinctBy(image => image.Label).Take(3).Select(image => image.Path);
                predictions = [.. images.Select(classifier.Predict)];
            }

            progress.Report(new ProgressReport("fitting and measuring", ++done, Shots.Length + 1, "classifiers"));
            return evaluation.Accuracy;
        }
    }
}
