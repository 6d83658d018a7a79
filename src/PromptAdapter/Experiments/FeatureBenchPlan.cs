using System.Globalization;
using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Experiments;

/// <summary>What a benchmark on precomputed features runs: every method at every number of shots in every folder.</summary>
public sealed record FeatureBenchPlan
{
    /// <summary>The feature folders.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary><c>class-mean</c> (default), <c>none</c>, or a file of class weights.</summary>
    public string Text { get; init; } = "class-mean";

    /// <summary>Method names. Default: zero-shot and tip-adapter.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["zero-shot", "tip-adapter"];

    /// <summary>Shots per class; <see langword="null"/> takes all that a folder has.</summary>
    public IReadOnlyList<int>? Shots { get; init; }

    /// <summary>Uses the keys of that many shots as the test set, for a folder without one.</summary>
    public int? TestKeys { get; init; }

    /// <summary>The selection rule; <see langword="null"/> takes <c>full-val</c> where there is a validation set and <c>support-cv</c> elsewhere.</summary>
    public string? Selection { get; init; }

    /// <summary>Scale, fixed α and β, and the grid.</summary>
    public TipAdapterOptions Cache { get; init; } = new();

    /// <summary>Everything besides folder, method and shots that a result depends on, as one comparable line.</summary>
    public string Settings
    {
        get
        {
            var grid = Cache.Grid;
            return string.Create(CultureInfo.InvariantCulture,
                $"text={Text} selection={Selection ?? "default"} alpha={Cache.Alpha} beta={Cache.Beta} scale={Cache.Scale} alphas={grid.Alphas.Count}:{grid.Alphas[0]}..{grid.Alphas[^1]} betas={grid.Betas.Count}:{grid.Betas[0]}..{grid.Betas[^1]} test-keys={TestKeys?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
        }
    }
}
