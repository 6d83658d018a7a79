using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>What was learned from the source of a transfer, once for all data sets that it is tested on.</summary>
/// <param name="runs">How the source is learned from.</param>
internal sealed class TransferSource(ImageRuns runs)
{
    private readonly Dictionary<(string Method, int Shots, int? Seed), (Adaptation Adapted, ImageDraw Draw, FitOptions Options)> _learned = [];

    public ImageRuns Runs => runs;

    /// <summary>Learns with a method from a draw, or hands out what was learned before.</summary>
    public async Task<(Adaptation Adapted, ImageDraw Draw, FitOptions Options)> LearnAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        var key = (cell.Method, cell.Shots, cell.Seed);
        if (_learned.TryGetValue(key, out var known))
            return known;
        var (options, draw) = await runs.BeginAsync(cell, parallel, progress).ConfigureAwait(false);
        var adapted = await Adaptation.RunAsync(runs.Clip, draw.Split, draw.Features, null, options, progress, parallel.CancellationToken).ConfigureAwait(false);
        return _learned[key] = (adapted, draw, options);
    }
}
