using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>
/// Runs images through an image encoder: files already in the store are only read, the others are decoded ahead on other threads,
/// encoded in batches and stored. Stopping takes effect before the next batch: at most the one that is being encoded is finished.
/// </summary>
/// <param name="encoder">The model, or its image tower with visual prompts in it; it stays the caller's.</param>
/// <param name="options">How images become features.</param>
public sealed class FeatureExtractor(IImageEncoder encoder, ExtractionOptions options)
{
    private const string NoAugmentation = "none";
    private const int MostWaiting = 1 << 27; // bytes of one batch's images under all views

    private readonly ExtractionOptions _options = options.Validated();

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
        await EncodeAsync(run, [new View(0, new ClipPreprocess(encoder.ImageSize, encoder.Preprocessing), NoAugmentation)], "encoding images",
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
        foreach (var group in Enumerable.Range(0, views).Chunk(ViewsAtOnce))
            await EncodeAsync(run, [.. group.Select(Augmented)], "encoding augmented views", cancellationToken).ConfigureAwait(false);
        return run.Collect();
    }

    // As many as the views of a batch of images may take memory: an image is decoded once for all of them.
    private int ViewsAtOnce => (int)Math.Max(1, MostWaiting / (3L * encoder.ImageSize * encoder.ImageSize * _options.BatchSize));

    private View Augmented(int view) => new(view,
        new TrainAugmentation(encoder.ImageSize, _options.Recipe, _options.Seed, view, encoder.Preprocessing.Normalization),
        Augmentation(view));

    private string Augmentation(int view) => FormattableString.Invariant($"{_options.Recipe.Name}/{_options.Seed}/{view}");

    /// <summary>Whether the store has an image as it is and V augmented views of it, so that the image itself is not needed.</summary>
    /// <param name="sha256">The hash of its file.</param>
    /// <param name="views">V, at least 0.</param>
    internal bool Holds(string sha256, int views) => _options.Store is { } store
        && Enumerable.Range(0, views).Select(Augmentation).Prepend(NoAugmentation)
            .All(name => store.TryRead(KeyOf(sha256, name), encoder.EmbedDim) is not null);

    private async Task<ExtractionRun> StartAsync(IReadOnlyList<ImageSource> images, int views, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        await PrecisionProbe.SettleAsync(encoder, images, _options.Decode, cancellationToken).ConfigureAwait(false);
        var (hashes, problems) = await ImageFingerprint.TryAllAsync(images, _options.Strict, cancellationToken).ConfigureAwait(false);
        return new ExtractionRun(images, hashes, [.. problems.Select(problem => problem?.Message)], views, encoder.EmbedDim, progress);
    }

    private async Task EncodeAsync(ExtractionRun run, View[] views, string stage, CancellationToken cancellationToken)
    {
        int[] readable = [.. run.Readable()];
        HashSet<int>[] missing = [.. views.Select(view => MissingOf(run, view, readable))]; // [V]

        // The last bits of a feature depend on what shares its batch. A batch with any image missing is therefore encoded whole,
        // so that work that was interrupted goes on to the very bits it would have had.
        int[] encoding = [.. readable.Chunk(_options.BatchSize).Where(batch => batch.Any(image => missing.Any(of => of.Contains(image))))
            .SelectMany(batch => batch)];
        run.Report(stage);
        var loader = new ImageLoader([.. views.Select(view => view.Transform)], new ImageLoaderOptions
        {
            BatchSize = _options.BatchSize,
            BatchesAhead = views.Length == 1 ? new ImageLoaderOptions().BatchesAhead : 1, // views of a batch take as long as so many batches
            Decode = _options.Decode,
        });
        var sources = encoding.Select(i => run.Images[i].WithContent(run.Sha256[i]!));
        await foreach (var batch in loader.LoadAsync(sources, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                // Asked before each batch: what is being encoded is finished, and no other begun.
                cancellationToken.ThrowIfCancellationRequested();
                var (view, wanted) = (views[batch.View], missing[batch.View]);
                Fail(run, batch, encoding, wanted);
                if (batch.Indices.Any(at => wanted.Contains(encoding[at])))
                    Encode(run, view, batch, encoding, wanted);
                run.Report(stage);
            }
        }
    }

    // Puts what the store has of a view, and says of which images it has nothing.
    private HashSet<int> MissingOf(ExtractionRun run, View view, int[] readable)
    {
        var missing = new HashSet<int>();
        foreach (var i in readable)
        {
            var key = KeyOf(run, i, view);
            if ((_options.Store is { } store ? store.TryRead(key, encoder.EmbedDim) : _options.Memory?.TryRead(key)) is { } known)
                run.Put(view.Number, i, known, encoded: false);
            else
                missing.Add(i);
        }

        return missing;
    }

    // An image that only shares a batch may be gone: its feature is known.
    private void Fail(ExtractionRun run, ImageBatch batch, int[] encoding, HashSet<int> wanted)
    {
        foreach (var unreadable in batch.Unreadable)
        {
            if (!wanted.Contains(encoding[unreadable.Index]))
                continue;
            if (_options.Strict)
                throw unreadable.Problem!;
            run.Fail(encoding[unreadable.Index], unreadable.Reason);
        }
    }

    private void Encode(ExtractionRun run, View view, ImageBatch batch, int[] encoding, HashSet<int> missing)
    {
        var features = encoder.EncodeImages(batch.Values.Span, batch.Count); // [B, E]
        for (var row = 0; row < batch.Count; row++)
        {
            var image = encoding[batch.Indices[row]];
            if (!missing.Contains(image))
                continue;
            var feature = features.AsSpan(row * encoder.EmbedDim, encoder.EmbedDim);
            run.Put(view.Number, image, feature, encoded: true);
            if (_options.Store is { } store)
                store.Write(KeyOf(run, image, view), feature);
            else
                _options.Memory?.Write(KeyOf(run, image, view), feature);
        }
    }

    private static ImageSource[] Files(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return [.. paths.Select(path => ImageSource.File(path))];
    }

    private FeatureKey KeyOf(ExtractionRun run, int image, View view) => KeyOf(run.Sha256[image]!, view.Name);

    private FeatureKey KeyOf(string sha256, string augmentation) =>
        new(encoder.Identity, _options.PreprocessName(encoder.ImageSize), sha256, augmentation);

    // Number: its place among the run's views; Name: what it is stored under.
    private sealed record View(int Number, IImageTransform Transform, string Name);
}
