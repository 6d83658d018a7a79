using PromptAdapter.Datasets;
using PromptAdapter.Splits;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// The base or the new classes of a data set. Base are the first half by label, and of an odd number the larger half, as in CoOp's code; labels start from 0 in
/// each.
/// </summary>
/// <param name="First">The first label of the half.</param>
/// <param name="Count">How many classes it has.</param>
internal sealed record ClassHalf(int First, int Count)
{
    public static (ClassHalf Base, ClassHalf New) Of(ImageDataset dataset)
    {
        var classes = dataset.ClassNames.Count;
        var half = (classes + 1) / 2;
        return classes - half >= 2
            ? (new ClassHalf(0, half), new ClassHalf(half, classes - half))
            : throw new InputException($"has {classes} classes, of which one half would be a single one", dataset.Root, "base-to-new needs at least 4");
    }

    /// <summary>A draw that was made from all classes, so that the picks are those of the few-shot protocol, cut to the half.</summary>
    public FewShotSplit Of(FewShotSplit split) => split with
    {
        ClassNames = [.. split.ClassNames.Skip(First).Take(Count)],
        Support = Own(split.Support),
        Validation = Own(split.Validation),
        WholeValidation = Own(split.WholeValidation),
        Classes = [.. split.Classes.Skip(First).Take(Count)],
    };

    /// <summary>The data set with the test images of the half alone.</summary>
    public ImageDataset TestOf(ImageDataset dataset, string which)
    {
        var test = Own(dataset.Test ?? []);
        if (test.Length == 0)
            throw new InputException($"has no test image of the {which} classes", dataset.Root, "give a data set with test images of every class");
        return dataset with { ClassNames = [.. dataset.ClassNames.Skip(First).Take(Count)], Train = [], Validation = null, Test = test };
    }

    private LabelledImage[] Own(IReadOnlyList<LabelledImage> images) =>
        [.. images.Where(image => image.Label >= First && image.Label < First + Count).Select(image => image with { Label = image.Label - First })];
}
