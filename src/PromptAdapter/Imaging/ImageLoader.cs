using System.Buffers;
using System.Runtime.CompilerServices;

namespace PromptAdapter.Imaging;

/// <summary>
/// Reads images ahead of the model: decodes and preprocesses on other threads while the model works, in the order of the sources and with a bounded number of
/// images in memory.
/// </summary>
public sealed class ImageLoader
{
    private readonly IReadOnlyList<IImageTransform> _views; // [V], of one resolution
    private readonly ImageLoaderOptions _options;

    /// <summary>Creates a loader.</summary>
    /// <param name="transform">What makes the encoder's input of an image.</param>
    /// <param name="options">Batch size, read-ahead and strictness; <see langword="null"/> means the defaults.</param>
    public ImageLoader(IImageTransform transform, ImageLoaderOptions? options = null)
        : this([transform ?? throw new ArgumentNullException(nameof(transform))], options)
    {
    }

    /// <summary>Creates a loader that decodes each image once and makes several views of it.</summary>
    /// <param name="views">What makes each view, <c>[V]</c>, all of one resolution.</param>
    /// <param name="options">Batch size, read-ahead and strictness; <see langword="null"/> means the defaults.</param>
    internal ImageLoader(IReadOnlyList<IImageTransform> views, ImageLoaderOptions? options = null)
    {
        _views = views;
        _options = options ?? new ImageLoaderOptions();
    }

    private int Length => 3 * _views[0].Resolution * _views[0].Resolution;

    /// <summary>Loads image files.</summary>
    /// <param name="paths">The files; each is its own key.</param>
    /// <param name="cancellationToken">Stops the reading; nothing runs on when the enumeration has ended.</param>
    /// <returns>Batches in order; whoever enumerates disposes each one.</returns>
    public IAsyncEnumerable<ImageBatch> LoadAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        LoadAsync(paths.Select(path => ImageSource.File(path)), cancellationToken);

    /// <summary>Loads images from anywhere. The sources are enumerated as they are needed.</summary>
    /// <param name="sources">The images.</param>
    /// <param name="cancellationToken">Stops the reading; nothing runs on when the enumeration has ended.</param>
    /// <returns>
    /// Batches in order; whoever enumerates disposes each one. Of several views, the batches of the same images follow each other, one for each view.
    /// </returns>
    /// <exception cref="InputException">While enumerating, with <see cref="ImageLoaderOptions.Strict"/>: an image cannot be read.</exception>
    public async IAsyncEnumerable<ImageBatch> LoadAsync(IEnumerable<ImageSource> sources,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _options.Validate();
        var reading = new ReadAhead<PreparedImage>(
            source => PreparedImage.Of(source, _views, _options.Decode), _options.Workers, _options.BatchSize * (_options.BatchesAhead + 1), prepared => prepared.Dispose());
        var (images, first) = (new List<PreparedImage>(_options.BatchSize), 0);
        try
        {
            await foreach (var image in reading.RunAsync(sources, cancellationToken).ConfigureAwait(false))
            {
                images.Add(image);
                if (image.Problem is { } problem && _options.Strict)
                    throw problem; // the first in order, so that a strict run fails in the same way each time
                if (images.Count < _options.BatchSize)
                    continue;
                for (var view = 0; view < _views.Count; view++)
                    yield return Assemble(images, first, view);
                first += images.Count;
                images.Clear();
            }

            for (var view = 0; view < _views.Count && images.Count > 0; view++)
                yield return Assemble(images, first, view);
            images.Clear();
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    private ImageBatch Assemble(List<PreparedImage> images, int first, int view)
    {
        var length = Length;
        var values = ArrayPool<float>.Shared.Rent(checked(images.Count * length));
        var indices = new List<int>(images.Count);
        var unreadable = new List<UnreadableImage>();
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Problem is { } problem)
            {
                unreadable.Add(new UnreadableImage(first + i, images[i].Key, problem.Message) { Problem = problem });
                continue;
            }

            images[i].Take(view, _views[view], values.AsSpan(indices.Count * length, length));
            indices.Add(first + i);
        }

        return new ImageBatch(values, _views[view].Resolution, indices, unreadable) { View = view };
    }
}
