using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>
/// Runs images through an image encoder: files already in the store are only read, the others are decoded ahead on other threads,
/// encoded in batches and stored.
/// </summary>
/// <param name="encoder">The model, or its image tower with visual prompts in it; it stays the caller's.</param>
/// <param name="options">How images become features.</param>
public sealed class FeatureExtractor(IImageEncoder encoder, ExtractionOptions options)
{
    private const string NoAugmentation = "none";

    /// <summary>Encodes images as they are.</summary>
    /// <param name="paths">Image files.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public Task<ExtractedFeatures> ExtractAsync(IReadOnlyList<string> paths, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default) => ExtractAsync(Files(paths), progress, cancellationToken);

    /// <summary>Encodes images from anywhere as they are.</summary>
    /// <param name="images">The images.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public async Task<ExtractedFeatures> ExtractAsync(IReadOnlyList<ImageSource> images, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var run = await StartAsync(images, views: 1, progress, cancellationToken).ConfigureAwait(false);
        await EncodeViewAsync(run, 0, new ClipPreprocess(encoder.ImageSize, encoder.Preprocessing), NoAugmentation, "encoding images",
            cancellationToken).ConfigureAwait(false);
        return run.Collect()[0];
    }

    /// <summary>Encodes V augmented views of each image; the views of an image depend on its content and the seed alone.</summary>
    /// <param name="paths">Image files.</param>
    /// <param name="views">V, at least 1.</param>
    /// <param name="progress">Receives the number of views done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <returns>One set per view, all with the same rows.</returns>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public Task<IReadOnlyList<ExtractedFeatures>> ExtractViewsAsync(IReadOnlyList<string> paths, int views, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default) => ExtractViewsAsync(Files(paths), views, progress, cancellationToken);

    /// <summary>Encodes V augmented views of each image; the views of an image depend on its content and the seed alone.</summary>
    /// <param name="images">The images.</param>
    /// <param name="views">V, at least 1.</param>
    /// <param name="progress">Receives the number of views done.</param>
    /// <param name="cancellationToken">Stops the work; what is encoded by then stays in the store.</param>
    /// <returns>One set per view, all with the same rows.</returns>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public async Task<IReadOnlyList<ExtractedFeatures>> ExtractViewsAsync(
        IReadOnlyList<ImageSource> images, int views, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 1);
        var run = await StartAsync(images, views, progress, cancellationToken).ConfigureAwait(false);
        for (var view = 0; view < views; view++)
        {
            var transform = new TrainAugmentation(encoder.ImageSize, options.Recipe, options.Seed, view, encoder.Preprocessing.Normalization);
            var name = FormattableString.Invariant($"{options.Recipe.Name}/{options.Seed}/{view}");
            await EncodeViewAsync(run, view, transform, name, "encoding augmented views", cancellationToken).ConfigureAwait(false);
        }

        return run.Collect();
    }

    private async Task<ExtractionRun> StartAsync(IReadOnlyList<ImageSource> images, int views, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        await PrecisionProbe.SettleAsync(encoder, images, options.ApplyOrientation, cancellationToken).ConfigureAwait(false);
        var (hashes, problems) = await ImageFingerprint.TryAllAsync(images, options.Strict, cancellationToken).ConfigureAwait(false);
        return new ExtractionRun(images, hashes, [.. problems.Select(problem => problem?.Message)], views, encoder.EmbedDim, progress);
    }

    private async Task EncodeViewAsync(ExtractionRun run, int view, IImageTransform transform, string augmentation, string stage,
        CancellationToken cancellationToken)
    {
        int[] readable = [.. run.Readable()];
        var missing = new HashSet<int>();
        foreach (var i in readable)
        {
            if (options.Store?.TryRead(KeyOf(run, i, augmentation), encoder.EmbedDim) is { } known)
                run.Put(view, i, known, encoded: false);
            else
                missing.Add(i);
        }

        // The last bits of a feature depend on what shares its batch. A batch with any image missing is therefore encoded whole,
        // so that work that was interrupted goes on to the very bits it would have had.
        int[] encoding = [.. readable.Chunk(options.BatchSize).Where(batch => batch.Any(missing.Contains)).SelectMany(batch => batch)];
        run.Report(stage);
        var loader = new ImageLoader(transform, new ImageLoaderOptions
        {
            BatchSize = options.BatchSize,
            Strict = options.Strict,
            Decode = options.ApplyOrientation ? DecodeOptions.Default : DecodeOptions.Parity,
        });
        var sources = encoding.Select(i => run.Images[i] with { Key = run.Sha256[i]! });
        await foreach (var batch in loader.LoadAsync(sources, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var unreadable in batch.Unreadable)
                    run.Fail(encoding[unreadable.Index], unreadable.Reason);
                if (batch.Indices.Any(at => missing.Contains(encoding[at])))
                    Encode(run, view, batch, encoding, missing, augmentation);
                run.Report(stage);
            }
        }
    }

    private void Encode(ExtractionRun run, int view, ImageBatch batch, int[] encoding, HashSet<int> missing, string augmentation)
    {
        var features = encoder.EncodeImages(batch.Values.Span, batch.Count); // [B, E]
        for (var row = 0; row < batch.Count; row++)
        {
            var image = encoding[batch.Indices[row]];
            if (!missing.Contains(image))
                continue;
            var feature = features.AsSpan(row * encoder.EmbedDim, encoder.EmbedDim);
            run.Put(view, image, feature, encoded: true);
            options.Store?.Write(KeyOf(run, image, augmentation), feature);
        }
    }

    private static ImageSource[] Files(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.Select(path => ImageSource.File(path))];
    }

    private FeatureKey KeyOf(ExtractionRun run, int image, string augmentation) =>
        new(encoder.Identity, options.PreprocessName(encoder.ImageSize), run.Sha256[image]!, augmentation);
}
