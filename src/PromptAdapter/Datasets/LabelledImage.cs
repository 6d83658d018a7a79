using PromptAdapter.Imaging;

namespace PromptAdapter.Datasets;

/// <summary>One image and the class it shows.</summary>
/// <param name="Path">The absolute path of the file; what the image is called where it is none.</param>
/// <param name="Label">The class, as an index into the data set's class names.</param>
/// <param name="Key">The path relative to the data set's root, with forward slashes: the same on every machine.</param>
public sealed record LabelledImage(string Path, int Label, string Key)
{
    private readonly ImageSource? _source;

    /// <summary>A labelled image from anywhere: a path, bytes or a stream.</summary>
    /// <param name="source">The image.</param>
    /// <param name="label">The class, as an index into the class names.</param>
    /// <param name="key">What it is called in the classifier; <see langword="null"/> takes the name of a file, and the key of any other source.</param>
    public LabelledImage(ImageSource source, int label, string? key = null)
        : this(PathOf(source), label, key ?? (source.Path is { } path ? System.IO.Path.GetFileName(path) : source.Key)) =>
        _source = source.Path is null ? source : null;

    /// <summary>Where it comes from.</summary>
    public ImageSource Source
    {
        get => _source ?? ImageSource.File(Path);
        internal init => _source = value;
    }

    /// <summary>Refuses a label that is none.</summary>
    /// <param name="classes">C, the number of classes.</param>
    /// <exception cref="InputException">The label is not from 0 to C − 1.</exception>
    internal void RequireLabel(int classes)
    {
        if (Label < 0 || Label >= classes)
            throw new InputException($"has the label {Label}, and the labels of {classes} classes are 0 to {classes - 1}", Key, "give it the index of its class");
    }

    private static string PathOf(ImageSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Path is { } path ? System.IO.Path.GetFullPath(path) : source.Key;
    }
}
