namespace PromptAdapter.Datasets;

/// <summary>One image file and the class it shows.</summary>
/// <param name="Path">The absolute path of the file.</param>
/// <param name="Label">The class, as an index into the data set's class names.</param>
/// <param name="Key">The path relative to the data set's root, with forward slashes: the same on every machine.</param>
public sealed record LabelledImage(string Path, int Label, string Key);
