namespace PromptAdapter.Datasets.Known;

/// <summary>Images in each split; 0 for a split that the data set does not have.</summary>
/// <param name="Train">Training images.</param>
/// <param name="Validation">Validation images.</param>
/// <param name="Test">Test images.</param>
public sealed record SplitSizes(int Train, int Validation, int Test)
{
    /// <summary>The sizes of a data set that was read.</summary>
    /// <param name="dataset">The data set.</param>
    public static SplitSizes Of(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new SplitSizes(dataset.Train.Count, dataset.Validation?.Count ?? 0, dataset.Test?.Count ?? 0);
    }
}
