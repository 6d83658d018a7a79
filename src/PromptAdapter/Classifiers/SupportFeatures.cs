using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;

namespace PromptAdapter;

/// <summary>The support set as features.</summary>
/// <param name="Keys">The mean over views of each image, normalised, <c>[N, E]</c> (arXiv 2111.03930, section 3.1).</param>
/// <param name="Views">Each view on its own, <c>[V]</c> sets of <c>[N, E]</c>; empty without augmentation.</param>
/// <param name="Images">The images of the rows, <c>[N]</c>.</param>
/// <param name="Unreadable">Images that were left out.</param>
internal sealed record SupportFeatures(FeatureSet Keys,
    IReadOnlyList<FeatureSet> Views, IReadOnlyList<SupportImage> Images, IReadOnlyList<SkippedFile> Unreadable)
{
    public static async Task<SupportFeatures> ExtractAsync(IFrozenModel clip, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        var sources = split.Support.Select(image => image.Source).ToArray();
        var extractor = new FeatureExtractor(clip, options.Extraction);
        var views = options.Views == 0
            ? [await extractor.ExtractAsync(sources, progress, cancellationToken).ConfigureAwait(false)]
            : await extractor.ExtractViewsAsync(sources, options.Views, progress, cancellationToken).ConfigureAwait(false);
        RefuseLostClasses(split, views[0]);

        var origin = FeatureOrigin.Unknown with { ClassNames = split.ClassNames, Model = clip.Name, Split = "train" };
        var mean = new float[views[0].Features.Length];
        foreach (var view in views)
            System.Numerics.Tensors.TensorPrimitives.Add(mean, view.Features, mean);
        var keys = (views[0] with { Features = mean }).Labelled(split.Support, split.ClassNames.Count, origin); // normalises, so the sum does for the mean
        var images = new SupportImage[views[0].Rows.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, images.Length, parallel, (row, _) => // the small pictures take another decoding each
        {
            images[row] = Describe(split.Support[views[0].Rows[row]], views[0].Sha256[row], options);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return new SupportFeatures(
            keys,
            options.Views > 1 ? [.. views.Select(view => view.Labelled(split.Support, split.ClassNames.Count, origin))] : [],
            images,
            views[0].Unreadable);
    }

    /// <summary>The same images as new ones are encoded, without augmentation, <c>[N, E]</c>.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="split">The split that they are the support images of.</param>
    /// <param name="options">What was in force.</param>
    /// <param name="progress">Told of every batch.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<FeatureSet> PlainAsync(
        IFrozenModel clip, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        if (options.Views == 0)
            return Keys;
        var plain = await new FeatureExtractor(clip, options.Extraction)
            .ExtractAsync([.. split.Support.Select(image => image.Source)], progress, cancellationToken).ConfigureAwait(false);
        return plain.Labelled(split.Support, split.ClassNames.Count, Keys.Origin);
    }

    private static void RefuseLostClasses(FewShotSplit split, ExtractedFeatures read)
    {
        var left = read.Rows.Select(row => split.Support[row].Label).ToHashSet();
        var lost = Enumerable.Range(0, split.ClassNames.Count).FirstOrDefault(label => !left.Contains(label), -1);
        if (lost >= 0)
        {
            var first = read.Unreadable.First(file => split.Support.Any(image => image.Label == lost && image.Source.Key == file.Key));
            throw new InputException($"no image of class '{split.ClassNames[lost]}' can be read; the first: {first.Reason}", null,
                "replace the damaged images");
        }
    }

    public static SupportImage Describe(LabelledImage image, string sha256, FitOptions options) =>
        new(image.Key, image.Label, sha256, options.KeepThumbnails ? Thumbnail.Of(image.Source, options.Extraction.Decode)
            : ReadOnlyMemory<byte>.Empty);
}
