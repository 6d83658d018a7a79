using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Statistics;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>What predictions tell beyond accuracies. Those of one data set are in memory at a time.</summary>
internal sealed class ImageLevelResults(string baseline)
{
    private readonly List<(string Dataset, string Method, int Shots, int Seeds, PairedScores Scores)> _pairs = [];
    private readonly List<MethodDetail> _details = [];
    private readonly Dictionary<BenchCell, double> _calibrationErrors = [];

    public IReadOnlyList<MethodDetail> Details => _details;

    public IReadOnlyDictionary<BenchCell, double> CalibrationErrors => _calibrationErrors;

    /// <summary>Takes in the results of one data set.</summary>
    public void Add(IReadOnlyList<BenchResult> results, Func<BenchCell, CellPredictions?> find)
    {
        var kept = results.Select(result => (Result: result, Predictions: find(result.Cell))).Where(run => run.Predictions is not null)
            .Select(run => (run.Result, Predictions: run.Predictions!)).ToArray();
        foreach (var (result, predictions) in kept)
            _calibrationErrors[result.Cell] = ClassificationDetail.CalibrationOf([predictions]).ExpectedErrorPercent;
        foreach (var method in kept.GroupBy(run => run.Result.Method).OrderBy(group => group.Key, TorchMethods.Catalog.ByName))
        {
            foreach (var shots in method.GroupBy(run => run.Result.Shots).OrderBy(group => group.Key))
                Compare(method.Key, shots.Key, [.. shots], kept);
            var most = method.Max(run => run.Result.Shots);
            var runs = method.Where(run => run.Result.Shots == most).Select(run => run.Predictions).ToArray();
            if (runs.All(run => run.Test.Digest == runs[0].Test.Digest))
                _details.Add(new MethodDetail(results[0].Dataset, method.Key, most, runs.Length, ClassificationDetail.Of(runs)));
        }
    }

    /// <summary>Every method against the baseline, data set by data set and in the mean over those that all of them have.</summary>
    public IReadOnlyList<MethodDifference> Differences()
    {
        // The draws of each comparison depend on nothing but it, so that they may run beside each other.
        var single = _pairs.AsParallel().AsOrdered()
            .Select(pair => new MethodDifference(pair.Dataset, 1, pair.Method, baseline, pair.Shots, pair.Seeds, PairedBootstrap.Compare(pair.Scores)));
        var means = _pairs.GroupBy(pair => (pair.Method, pair.Shots)).Where(group => group.Count() > 1)
            .OrderBy(group => group.Key.Method, TorchMethods.Catalog.ByName).ThenBy(group => group.Key.Shots)
            .Select(group =>
                new MethodDifference(null, group.Count(), group.Key.Method, baseline, group.Key.Shots, group.Min(pair => pair.Seeds),
                PairedBootstrap.Compare([.. group.Select(pair => pair.Scores)])));
        return [.. single, .. means];
    }

    private void Compare(string method, int shots, IReadOnlyList<(BenchResult Result, CellPredictions Predictions)> runs,
        IReadOnlyList<(BenchResult Result, CellPredictions Predictions)> all)
    {
        if (method == baseline)
            return;
        var pairs = runs
            .Select(run =>
                (run.Predictions, Other: all.FirstOrDefault(other => other.Result.Method == baseline && other.Result.Shots == shots
                && other.Result.Seed == run.Result.Seed).Predictions))
            .Where(pair => pair.Other is not null).ToArray();
        if (PairedScores.Of([.. pairs.Select(pair => pair.Predictions)], [.. pairs.Select(pair => pair.Other!)]) is { } scores)
            _pairs.Add((runs[0].Result.Dataset, method, shots, pairs.Length, scores));
    }
}
