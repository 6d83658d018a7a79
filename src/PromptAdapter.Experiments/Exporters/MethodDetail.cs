namespace PromptAdapter.Experiments.Exporters;

/// <summary>One method on one data set at its most shots, image by image.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seeds">Runs taken together; 1 where the split was made elsewhere.</param>
/// <param name="Detail">Per class, confusion, reliability, mistakes.</param>
public sealed record MethodDetail(string Dataset, string Method, int Shots, int Seeds, ClassificationDetail Detail);
