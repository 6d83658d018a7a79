using System.Diagnostics;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Torch;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Demo;

/// <summary>The whole method on the bundled model: drawings → prompt → benchmark → report → a classifier that predicts.</summary>
/// <param name="settings">What to run.</param>
/// <param name="workspace">Where the files go.</param>
/// <param name="command">The command line, for the report.</param>
/// <param name="progress">Told of every stage.</param>
internal sealed class DemoRun(DemoSettings settings, DemoWorkspace workspace, string command, IProgress<ProgressReport> progress)
{
    private const string PreferredTask = "drawn-pets";
    private const int NewPictures = 3;

    /// <summary>Where the model runs.</summary>
    public required TorchDevice Device { get; init; }

    public async Task<DemoReport> ExecuteAsync(ParallelOptions parallel, Action<Warning> warn)
    {
        var cancellation = parallel.CancellationToken;
        var clock = Stopwatch.StartNew();
        using var clip = ClipModel.Load(BundledModel.Name, precision: EncoderPrecision.F32, device: Device);
        await DemoDrawings.WriteAsync(settings.Tasks, workspace.Tasks, progress, cancellation).ConfigureAwait(false);
        var prompt = await DemoPrompt.TakeAsync(clip, settings, workspace, progress, cancellation).ConfigureAwait(false);

        ImageDataset[] datasets = [.. settings.Tasks.Select(task => ImageFolder.Open(workspace.Task(task)))];
        var (results, reused) = await CompareAsync(clip, datasets, prompt, parallel, warn).ConfigureAwait(false);
        var predictions = new PredictionsFolder(workspace.Results);
        var report = ReportModel.Of(results, predictions.Find, new ReportOptions { Command = command });
        ReportExporters.Write(ReportExporters.All, report, workspace.Results);

        var dataset = datasets.FirstOrDefault(one => one.Name == PreferredTask) ?? datasets[0];
        var predicted = await PredictAsync(clip, dataset, prompt, parallel).ConfigureAwait(false);
        return new DemoReport(settings, workspace, prompt, report.Sections[0], dataset.Name, predicted) { Reused = reused, Elapsed = clock.Elapsed };
    }

    private async Task<(List<BenchResult> Results, int Reused)> CompareAsync(
        ClipModel clip, IReadOnlyList<ImageDataset> datasets, DemoPrompt prompt, ParallelOptions parallel, Action<Warning> warn)
    {
        var bench = new ImageBench(clip, new ImageBenchPlan
        {
            Datasets = datasets,
            Methods = DemoSettings.Methods,
            Shots = settings.Shots,
            Seeds = settings.Seeds,
            Selection = settings.Selection,
            PromptedMethods = [PromptMethods.PromptAdapter, PromptMethods.PromptAdapterF],
            Fit = settings.Fit(workspace) with { Prompt = prompt.Prompt },
        });
        var file = ResultsFile.Open(workspace.Results, resume: true);
        var cells = bench.Cells.ToHashSet();
        var reused = cells.Count(file.Contains);
        await foreach (var result in bench.RunAsync(parallel, file.Contains, progress, warn, parallel.CancellationToken).ConfigureAwait(false))
        {
            if (result.Failure is { } failure)
                throw new InputException($"{result.Dataset} {result.Method} {result.Shots}-shot failed: {failure}", null,
                    "run the demo again; what is done is kept");
            file.Add(result);
        }

        return ([.. file.Results.Where(result => cells.Contains(result.Cell) && result.Failure is null)], reused);
    }

    private async Task<IReadOnlyList<DemoPrediction>> PredictAsync(ClipModel clip, ImageDataset dataset, DemoPrompt prompt, ParallelOptions parallel)
    {
        var cancellation = parallel.CancellationToken;
        var options = settings.Fit(workspace) with
        {
            Method = PromptMethods.PromptAdapterF,
            Adapter = clip.Methods.Find(PromptMethods.PromptAdapterF).PublishedAdapter, // as in the table
            Selection = SelectionRules.Find(settings.Selection),
            Shots = DemoSettings.ClassifierShots,
            Seed = settings.Seeds[0],
            Prompt = prompt.Prompt,
            Threads = parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : null,
        };
        var fit = await FewShotClassifier.FitAsync(clip, dataset, options, progress, cancellation).ConfigureAwait(false);
        using var classifier = fit.Classifier;
        classifier.Save(workspace.Classifier(dataset.Name));
        return [.. DemoDrawings.WriteNew(dataset.Name, NewPictures, workspace.New)
            .Select(picture => new DemoPrediction(picture.ClassName, classifier.Predict(picture.Path, new PredictOptions { Explain = true })))];
    }
}
