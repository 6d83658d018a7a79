using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>Reads the images of tasks: as a feature bank for a text context, else once to know which files can be decoded.</summary>
internal sealed class TaskPreparation(ClipModel clip, PretrainingOptions options, IProgress<ProgressReport>? progress)
{
    private readonly List<SkippedFile> _unreadable = [];

    /// <summary>Images that were left out.</summary>
    public IReadOnlyList<SkippedFile> Unreadable => _unreadable;

    /// <exception cref="InputException">A task has no image that can be read, or a class none at all.</exception>
    public async Task<TaskData> ReadAsync(TaskImages images, long seed, CancellationToken cancellationToken)
    {
        var task = options.Mode == PromptMode.CoOp
            ? await FeaturesAsync(images, seed, cancellationToken).ConfigureAwait(false)
            : await ImagesAsync(images, cancellationToken).ConfigureAwait(false);
        return task.Shown.Count > 0 ? task : throw NothingReadable(images);
    }

    private async Task<TaskData> FeaturesAsync(TaskImages images, long seed, CancellationToken cancellationToken)
    {
        var (support, heldOut) = (images.Shown, images.HeldOut);
        var extractor = new FeatureExtractor(clip, options.Extraction with { Seed = seed });
        var views = options.Views == 0
            ? [await extractor.ExtractAsync(Sources(support), progress, cancellationToken).ConfigureAwait(false)]
            : await extractor.ExtractViewsAsync(Sources(support), options.Views, progress, cancellationToken).ConfigureAwait(false);
        _unreadable.AddRange(views[0].Unreadable);
        if (views[0].Rows.Count == 0)
            throw NothingReadable(images);
        var classes = images.ClassNames.Count;
        var task = new TaskData(images.Name, images.ClassNames, At(support, views[0].Rows), views[0].Sha256, [], [])
        {
            Views = FeatureViews.Of([.. views.Select(view => view.Labelled(support, classes, FeatureOrigin.Unknown))]),
        };
        if (heldOut.Count == 0)
            return task;
        var held = await extractor.ExtractAsync(Sources(heldOut), progress, cancellationToken).ConfigureAwait(false);
        _unreadable.AddRange(held.Unreadable);
        return held.Rows.Count == 0 ? task : task with
        {
            HeldOut = At(heldOut, held.Rows),
            HeldOutSha256 = held.Sha256,
            HeldOutFeatures = held.Labelled(heldOut, classes, FeatureOrigin.Unknown),
        };
    }

    private async Task<TaskData> ImagesAsync(TaskImages images, CancellationToken cancellationToken)
    {
        var (shown, sha256) = await ReadableAsync(images.Shown, cancellationToken).ConfigureAwait(false);
        var (held, heldSha256) = await ReadableAsync(images.HeldOut, cancellationToken).ConfigureAwait(false);
        return new TaskData(images.Name, images.ClassNames, shown, sha256, held, heldSha256);
    }

    private async Task<(IReadOnlyList<LabelledImage> Images, IReadOnlyList<string> Sha256)> ReadableAsync(
        IReadOnlyList<LabelledImage> images, CancellationToken cancellationToken)
    {
        var hashes = new string?[images.Count];
        var problems = new string?[images.Count];
        var done = 0;
        await Parallel.ForAsync(0, images.Count, cancellationToken, async (i, token) =>
        {
            try
            {
                var hash = (await images[i].Source.FingerprintAsync(token).ConfigureAwait(false)).Value;
                using (images[i].Source.WithContent(hash).Decode(options.Extraction.Decode))
                    hashes[i] = hash;
            }
            catch (InputException error)
            {
                if (options.Extraction.Strict)
                    throw;
                problems[i] = error.Message;
            }

            progress?.Report(new ProgressReport("reading images", Interlocked.Increment(ref done), images.Count, "images"));
        }).ConfigureAwait(false);
        int[] readable = [.. Enumerable.Range(0, images.Count).Where(i => problems[i] is null)];
        _unreadable.AddRange(Enumerable.Range(0, images.Count).Except(readable).Select(i => new SkippedFile(images[i].Path, problems[i]!)));
        return (At(images, readable), Array.ConvertAll(readable, i => hashes[i]!));
    }

    private static ImageSource[] Sources(IReadOnlyList<LabelledImage> images) => [.. images.Select(image => image.Source)];

    private static LabelledImage[] At(IReadOnlyList<LabelledImage> images, IReadOnlyList<int> rows) => [.. rows.Select(row => images[row])];

    private static InputException NothingReadable(TaskImages images) => new("has no image that can be read", images.Root, "give images that can be decoded");
}
