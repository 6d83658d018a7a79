using PromptAdapter.Datasets;
using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

/// <summary>Draws few-shot splits from a data set.</summary>
public static class FewShotExtensions
{
    /// <summary>Validation images per class are as many as the shots, up to this many (CoOp's protocol).</summary>
    public const int MostValidationShots = 4;

    /// <summary>
    /// Draws <paramref name="shots"/> images per class from the <b>training</b> split and min(shots, 4) per class from the <b>validation</b> split,
    /// in this order and from one random stream, which gives the images that CoOp's and Tip-Adapter's code gives for the seed.
    /// The test split is never drawn from, and a training image that is also a test image is refused.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="shots">Images per class, at least 1.</param>
    /// <param name="seed">Any integer; the same seed gives the same images on every machine.</param>
    /// <param name="whenTooFew">What happens to a class with fewer images than <paramref name="shots"/>.</param>
    /// <exception cref="InputException">The data set has no training images, a class has none, or training and test share an image.</exception>
    public static FewShotSplit TakeShots(this ImageDataset dataset, int shots, long seed, WhenTooFew whenTooFew = WhenTooFew.Repeat)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (shots < 1)
            throw new InputException($"{shots} shots per class were asked for", null, "ask for 1 or more");
        return Take(dataset, shots, seed, whenTooFew);
    }

    /// <summary>Takes every training image as support and every validation image for validation; the test split is left alone.</summary>
    /// <param name="dataset">The data set.</param>
    /// <exception cref="InputException">As for <see cref="TakeShots"/>.</exception>
    public static FewShotSplit TakeAll(this ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Take(dataset, shots: 0, seed: 0, WhenTooFew.TakeAll);
    }

    private static FewShotSplit Take(ImageDataset dataset, int shots, long seed, WhenTooFew whenTooFew)
    {
        RefuseUnusable(dataset);
        var random = new PythonRandom(seed);
        var support = Draw(dataset.Train, shots, random, whenTooFew); // first the training split, then validation: the order is part of the protocol
        var validation = Draw(dataset.Validation ?? [], Math.Min(shots, MostValidationShots), random, whenTooFew);
        return new FewShotSplit(dataset.ClassNames, support, validation, shots, seed, Report(dataset, support))
        {
            WholeValidation = dataset.Validation
            ?? [],
            Source = dataset
        };
    }

    private static LabelledImage[] Draw(IReadOnlyList<LabelledImage> images, int shots, PythonRandom random, WhenTooFew whenTooFew)
    {
        var labels = images.Select(image => image.Label).ToArray();
        return [.. FewShotSampler.Pick(labels, shots, random, whenTooFew).Select(at => images[at])];
    }

    private static void RefuseUnusable(ImageDataset dataset)
    {
        if (dataset.Train.Count == 0)
            throw new InputException("has no training images", dataset.Root,
                "add a train folder (or training rows) with labelled images; a set that is for testing only can be evaluated on");

        var trained = dataset.Train.Select(image => image.Label).ToHashSet();
        var missing = Enumerable.Range(0, dataset.ClassNames.Count).FirstOrDefault(label => !trained.Contains(label), -1);
        if (missing >= 0)
            throw new InputException($"class '{dataset.ClassNames[missing]}' has no training image", dataset.Root,
                "add images of it to the training split or remove the class");

        var tested = (dataset.Test ?? []).Select(image => image.Path).ToHashSet(StringComparer.Ordinal);
        var leaked = dataset.Train.Concat(dataset.Validation ?? []).FirstOrDefault(image => tested.Contains(image.Path));
        if (leaked is not null)
            throw new InputException($"'{leaked.Key}' is a test image and a training or validation image", dataset.Root, "keep it in one split only");
    }

    private static ClassReport[] Report(ImageDataset dataset, LabelledImage[] support)
    {
        var available = dataset.Train.CountBy(image => image.Label).ToDictionary();
        var taken = support.GroupBy(image => image.Label)
            .ToDictionary(group => group.Key, group => (Entries: group.Count(), Images: group.DistinctBy(image => image.Path).Count()));
        return
        [
            .. dataset.ClassNames.Select((name, label) =>
            new ClassReport(name, available[label], taken[label].Entries, taken[label].Entries - taken[label].Images)),
        ];
    }
}
