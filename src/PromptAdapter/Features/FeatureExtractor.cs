using PromptAdapter.Clip;
using PromptAdapter.Datasets;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>
/// Runs images through the frozen image tower: files already in the store are only read, the others are decoded ahead on other threads,
/// encoded in batches and stored.
/// </summary>
/// <param name="clip">The model; it stays the caller's.</param>
/// <param name="options">How images become features.</param>
public sealed class FeatureExtractor(ClipModel clip, ExtractionOptions options)
{
    private const string NoAugmentation = "none";

    /// <summary>Encodes images as they are.</summary>
    /// <param name="paths">Image files.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public async Task<ExtractedFeatures> ExtractAsync(IReadOnlyList<string> paths, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        var run = await StartAsync(paths, views: 1, progress, cancellationToken).ConfigureAwait(false);
        await EncodeViewAsync(run, 0, new ClipPreprocess(clip.ImageSize), NoAugmentation, "encoding images", cancellationToken).ConfigureAwait(false);
        return run.Collect()[0];
    }

    /// <summary>Encodes V augmented views of each image; the views of an image depend on its content and the seed alone.</summary>
    /// <param name="paths">Image files.</param>
    /// <param name="views">V, at least 1.</param>
    /// <param name="progress">Receives the number of views done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <returns>One set per view, all with the same rows.</returns>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public async Task<IReadOnlyList<ExtractedFeatures>> ExtractViewsAsync(IReadOnlyList<string> paths, int views, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 1);
        var run = await StartAsync(paths, views, progress, cancellationToken).ConfigureAwait(false);
        for (var view = 0; view < views; view++)
        {
            var transform = new TrainAugmentation(clip.ImageSize, options.Recipe, options.Seed, view);
            var name = FormattableString.Invariant($"{options.Recipe.Name}/{options.Seed}/{view}");
            await EncodeViewAsync(run, view, transform, name, "encoding augmented views", cancellationToken).ConfigureAwait(false);
        }

        return run.Collect();
    }

    private async Task<ExtractionRun> StartAsync(IReadOnlyList<string> paths, int views, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var hashes = new string?[paths.Count];
        var problems = new InputException?[paths.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, paths.Count, parallel, async (i, token) =>
        {
            try
            {
                hashes[i] = (await ImageFingerprint.OfFileAsync(paths[i], token).ConfigureAwait(false)).Value;
            }
            catch (InputException error)
            {
                problems[i] = error;
            }
        }).ConfigureAwait(false);
        // The first in order, so that a strict run fails in the same way each time.
        if (options.Strict && problems.FirstOrDefault(problem => problem is not null) is { } first)
            throw first;
        return new ExtractionRun(paths, hashes, [.. problems.Select(problem => problem?.Message)], views, clip.EmbedDim, progress);
    }

    private async Task EncodeViewAsync(ExtractionRun run, int view, IImageTransform transform, string augmentation, string stage, CancellationToken cancellationToken)
    {
        // A batch is a fixed stretch of the list, whatever of it is stored: sums of another batch are rounded differently, and a run
        // that is started again after an interruption gives the bits of one that was not interrupted.
        var batches = run.Readable().Chunk(options.BatchSize)
            .Select(stretch => Array.FindAll(stretch, image => !Restore(run, view, image, augmentation)))
            .Where(batch => batch.Length > 0).ToArray();
        int[] missing = [.. batches.SelectMany(batch => batch)];
        run.Report(stage);
        var loader = new ImageLoader(transform, new ImageLoaderOptions
        {
            BatchSize = options.BatchSize,
            Strict = options.Strict,
            Decode = options.ApplyOrientation ? DecodeOptions.Default : DecodeOptions.Parity,
        });
        var sources = batches.Select(batch => Array.ConvertAll(batch, image => ImageSource.File(run.Paths[image], run.Sha256[image])));
        await foreach (var batch in loader.LoadBatchesAsync(sources, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var unreadable in batch.Unreadable)
                    run.Fail(missing[unreadable.Index], unreadable.Reason);
                if (batch.Count > 0)
                    Encode(run, view, batch, missing, augmentation);
                run.Report(stage);
            }
        }
    }

    private bool Restore(ExtractionRun run, int view, int image, string augmentation)
    {
        if (options.Store?.TryRead(KeyOf(run, image, augmentation), clip.EmbedDim) is not { } known)
            return false;
        run.Put(view, image, known, encoded: false);
        return true;
    }

    private void Encode(ExtractionRun run, int view, ImageBatch batch, int[] missing, string augmentation)
    {
        var features = clip.EncodeImages(batch.Values.Span, batch.Count); // [B, E]
        for (var row = 0; row < batch.Count; row++)
        {
            var image = missing[batch.Indices[row]];
            var feature = features.AsSpan(row * clip.EmbedDim, clip.EmbedDim);
            run.Put(view, image, feature, encoded: true);
            options.Store?.Write(KeyOf(run, image, augmentation), feature);
        }
    }

    private FeatureKey KeyOf(ExtractionRun run, int image, string augmentation) =>
        new(clip.Sha256, options.PreprocessName(clip.ImageSize), run.Sha256[image]!, augmentation);
}
