using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;

namespace PromptAdapter.Review;

/// <summary>
/// What a person may want to put right in labelled images before anything is learnt from them; every split is looked at, all of them together.
/// </summary>
/// <param name="ClassNames">The C classes of which an image could be read, by label.</param>
/// <param name="Images">The images that could be read, <c>[N]</c>; findings name their rows.</param>
/// <param name="Labels">What classifiers that have not seen an image say of its label.</param>
/// <param name="Copies">Groups of images that show the same.</param>
/// <param name="Unreadable">Images that were left out, with the reason.</param>
public sealed record DatasetReview(
    IReadOnlyList<string> ClassNames, IReadOnlyList<ReviewedImage> Images, LabelReview Labels, IReadOnlyList<DuplicateGroup> Copies,
    IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>Pairs of classes that are mixed up, the worst first.</summary>
    public IReadOnlyList<ClassPair> Pairs { get; } = ClassPair.Among(Labels);

    /// <summary>Why no label could be judged, in one sentence without an end; <see langword="null"/> where some could.</summary>
    public string? WhyNoneJudged => Labels.LeftOut.WhyNone;

    /// <summary>Images whose label could not be judged, because nothing else shows their class.</summary>
    public int Unjudged => Images.Count - Labels.Rows.Count;

    /// <summary>Reviews a data set.</summary>
    /// <param name="model">The frozen model that images are seen with.</param>
    /// <param name="data">Labelled images of any splits.</param>
    /// <param name="options">Templates and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">Images of two classes and more are needed, and fewer can be read; or a text is too long.</exception>
    public static async Task<DatasetReview> RunAsync(IFrozenModel model, ImageDataset data, ReviewOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new ReviewOptions();
        if (model.Text is null && options.Templates is not null)
            throw new InputException($"texts are given, and the model {model.Name} has no text encoder", null, "leave templates out");
        (LabelledImage Image, string Split)[] all = [.. WithSplits(data)];
        var extracted = await new FeatureExtractor(model, options.Extraction)
            .ExtractAsync([.. all.Select(one => one.Image.Path)], progress, cancellationToken).ConfigureAwait(false);

        // Classes of which nothing can be read are none.
        int[] classes = [.. extracted.Rows.Select(row => all[row].Image.Label).Distinct().Order()];
        if (classes.Length < 2)
            throw new InputException(classes.Length == 0 ? "no image can be read" : $"only images of the class '{data.ClassNames[classes[0]]}' can be read",
                data.Root, "give readable images of two classes or more");
        string[] names = [.. classes.Select(label => data.ClassNames[label])];
        ReviewedImage[] images =
        [
            .. extracted.Rows.Select((at, row) => new ReviewedImage(all[at].Image.Key, all[at].Image.Path, Array.IndexOf(classes, all[at].Image.Label),
                all[at].Split, extracted.Sha256[row])),
        ];
        var features = FeatureSet.Create(extracted.Normalised(), extracted.Dimension, [.. images.Select(image => image.Label)], names.Length);

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        progress?.Report(new ProgressReport("comparing images", 0, 1, "passes"));
        var copies = Duplicates.Of(images, features, options.Extraction.Decode, parallel);
        progress?.Report(new ProgressReport("comparing images", 1, 1, "passes"));
        var templates = options.Templates ?? TemplateSet.ForFolder(data.Root, data.Name);
        var head = model.Text is { } text ? TextHead.Of(TextHeadBuilder.Build(text, ClassPrompts.Create(names, templates).Texts)) : TextHead.None;
        progress?.Report(new ProgressReport("leaving images out", 0, 1, "passes"));
        var settings = new FitOptions().MethodSettings(model.ScaleOf(), images.Length);
        var labels = LabelReview.Of(features, head, ContentOf(images.Length, copies), settings, model.Methods, parallel);
        progress?.Report(new ProgressReport("leaving images out", 1, 1, "passes"));
        return new DatasetReview(names, images, labels, copies, extracted.Unreadable);
    }

    // Copies show one thing, whatever they are called: none of them may judge another.
    internal static string[] ContentOf(int count, IReadOnlyList<DuplicateGroup> copies)
    {
        string[] content = [.. Enumerable.Range(0, count).Select(row => FormattableString.Invariant($"{row}"))];
        foreach (var group in copies)
        {
            foreach (var row in group.Images)
                content[row] = content[group.Images[0]];
        }

        return content;
    }

    private static IEnumerable<(LabelledImage Image, string Split)> WithSplits(ImageDataset data) =>
        data.Validation is null && data.Test is null ? data.Train.Select(image => (image, ""))
        : [
            .. data.Train.Select(image => (image, "train")),
            .. (data.Validation ?? []).Select(image => (image, "val")),
            .. (data.Test ?? []).Select(image => (image, "test")),
        ];
}
