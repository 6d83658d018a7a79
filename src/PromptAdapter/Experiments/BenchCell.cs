namespace PromptAdapter.Experiments;

/// <summary>One run of a benchmark, before it is run.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seed">The seed of the few-shot draw; <see langword="null"/> where the split was made elsewhere.</param>
/// <param name="Settings">Everything else that the result depends on; see <see cref="BenchDataset.Settings"/>.</param>
public sealed record BenchCell(string Dataset, string Method, int Shots, int? Seed, string Settings);
