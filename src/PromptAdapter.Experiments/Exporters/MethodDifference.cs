using PromptAdapter.Experiments.Statistics;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>A method against the baseline at one number of shots.</summary>
/// <param name="Dataset">The data set's name; <see langword="null"/> for the mean over <paramref name="Datasets"/> of them.</param>
/// <param name="Datasets">How many data sets it is the mean over.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">What it is compared with.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seeds">Seeds that both were run with; 1 where the split was made elsewhere.</param>
/// <param name="Difference">Method minus baseline, with its paired bootstrap interval over the test images.</param>
public sealed record MethodDifference(string? Dataset, int Datasets, string Method, string Baseline, int Shots, int Seeds, PairedDifference Difference);
