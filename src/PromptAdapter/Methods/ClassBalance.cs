namespace PromptAdapter.Methods;

/// <summary>
/// An equal say for every class, however many images it has: how many shots a class has says nothing about how frequent it is. Without it a class with one
/// image beside classes with eight is hardly ever answered. Where the classes have equally many images it changes nothing, to the last bit.
/// </summary>
internal sealed class ClassBalance
{
    // Of the logarithm of the numbers of images. A whole one beside the weights is too much: frequent classes lose more than rare ones gain. Chosen, as all of
    // this, on validation features (docs/selection.md).
    private const double OffsetShare = 0.5;

    private ClassBalance(double shots, double[] weights, double[] offsets) => (Shots, Weights, Offsets) = (shots, weights, offsets);

    /// <summary>N / C, the images of a class on average, where C counts the classes with images: what each class counts.</summary>
    public double Shots { get; }

    /// <summary>
    /// What an image of each class counts while something is learned, and its key in a cache, <c>[C]</c>: N / (C n), in inverse proportion to the images of its
    /// class.
    /// </summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>
    /// What is added to the logit of each class while something is learned, and not afterwards, <c>[C]</c>; 0 for the largest, less for the others. A rare
    /// class has to win by a margin then (logit adjustment, arXiv 2007.07314).
    /// </summary>
    public IReadOnlyList<double> Offsets { get; }

    /// <summary>The balance of a set of images.</summary>
    /// <param name="labels">The class of each image, <c>[N]</c>.</param>
    /// <param name="classCount">C. A class without images is like one with a single one.</param>
    public static ClassBalance Of(IReadOnlyList<int> labels, int classCount)
    {
        var counts = new int[classCount];
        foreach (var label in labels)
            counts[label]++;
        var (most, classes) = (Math.Max(1, counts.Max()), counts.Count(count => count > 0));
        int[] least = [.. counts.Select(count => Math.Max(1, count))];
        return new ClassBalance(
            (double)labels.Count / Math.Max(1, classes),
            [.. least.Select(count => (double)labels.Count / ((long)classes * count))],
            [.. least.Select(count => OffsetShare * Math.Log((double)count / most))]);
    }
}
