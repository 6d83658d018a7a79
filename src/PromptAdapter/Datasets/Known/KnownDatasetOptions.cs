namespace PromptAdapter.Datasets.Known;

/// <summary>How <see cref="KnownDataset.Open"/> reads.</summary>
public sealed record KnownDatasetOptions
{
    /// <summary>What to do about listed images, or class folders, that are not there. Default: <see cref="MissingImages.AreErrors"/>.</summary>
    public MissingImages MissingImages { get; init; } = MissingImages.AreErrors;

    /// <summary>
    /// What labels mean in a test set that shows only some of ImageNet's classes (ImageNet-A, ImageNet-R).
    /// Default: <see cref="LabelSpace.OwnClasses"/>, as CoOp measures them.
    /// </summary>
    public LabelSpace Labels { get; init; } = LabelSpace.OwnClasses;
}

/// <summary>Among which classes a test set that shows only some of ImageNet's is classified.</summary>
public enum LabelSpace
{
    /// <summary>Among those that it shows: 200 for ImageNet-A and ImageNet-R, numbered in the order of their synsets.</summary>
    OwnClasses,

    /// <summary>Among all of ImageNet's, with ImageNet's numbers: class weights made for ImageNet fit as they are.</summary>
    ImageNet,
}
