using PromptAdapter.Features;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Predictions;

/// <summary>
/// The test images of a data set: what predictions are compared with. Cells that were tested on the same images have the same <see cref="Digest"/>.
/// </summary>
public sealed class TestSet
{
    private readonly Lazy<string> _digest;

    /// <summary>Takes the images.</summary>
    /// <param name="labels">The true class of each image, <c>[N]</c>, 0 … C − 1.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <param name="classNames">The class names, <c>[C]</c>; <see langword="null"/> where they are not known.</param>
    /// <param name="files">The file of each image, <c>[N]</c>; <see langword="null"/> where they are not known.</param>
    /// <param name="root">The folder that <paramref name="files"/> are relative to.</param>
    /// <exception cref="ArgumentException">The numbers do not fit each other.</exception>
    public TestSet(IReadOnlyList<int> labels, int classCount, IReadOnlyList<string>? classNames = null, IReadOnlyList<string>? files = null,
        string? root = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if ((classNames is not null && classNames.Count != classCount) || (files is not null && files.Count != labels.Count)
            || labels.Any(label => label < 0 || label >= classCount))
            throw new ArgumentException("labels, class names and files do not belong together", nameof(labels));
        (Labels, ClassCount, ClassNames, Files, Root) = (labels, classCount, classNames, files, root);
        _digest = new Lazy<string>(ComputeDigest);
    }

    /// <summary>The true classes, <c>[N]</c>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    /// <summary>The class names, <c>[C]</c>, if they are known.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>The image files, <c>[N]</c>, if they are known.</summary>
    public IReadOnlyList<string>? Files { get; }

    /// <summary>The folder that <see cref="Files"/> are relative to, as it was called on the day.</summary>
    public string? Root { get; }

    /// <summary>SHA-256 over labels, class names and files (not the folder), the first 16 hexadecimal digits.</summary>
    public string Digest => _digest.Value;

    /// <summary>The images of a feature set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="root">The folder that its files are relative to.</param>
    public static TestSet Of(FeatureSet set, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new TestSet(set.Labels, set.ClassCount, set.Origin.ClassNames, set.Origin.Files, root);
    }

    /// <summary>What to call a class.</summary>
    /// <param name="label">0 … C − 1.</param>
    public string NameOf(int label) => ClassNames?[label] ?? FormattableString.Invariant($"class {label}");

    private string ComputeDigest()
    {
        using var digest = new FieldDigest();
        digest.Number(ClassCount).Number(Labels.Count);
        foreach (var label in Labels)
            digest.Number(label);
        foreach (var texts in (IReadOnlyList<string>?[])[ClassNames, Files])
        {
            digest.Number(texts?.Count ?? -1);
            foreach (var text in texts ?? [])
                digest.Text(text);
        }

        return digest.Value()[..16];
    }
}
