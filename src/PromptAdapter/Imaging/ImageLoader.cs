using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>
/// Reads images ahead of the model: decodes and preprocesses on other threads while the model works, in the order of the sources and with a bounded number of
/// batches in memory.
/// </summary>
/// <param name="transform">What makes the encoder's input of an image.</param>
/// <param name="options">Batch size, read-ahead and strictness; <see langword="null"/> means the defaults.</param>
public sealed class ImageLoader(IImageTransform transform, ImageLoaderOptions? options = null)
{
    private readonly IImageTransform _transform = transform ?? throw new ArgumentNullException(nameof(transform));
    private readonly ImageLoaderOptions _options = options ?? new ImageLoaderOptions();

    /// <summary>Loads image files.</summary>
    /// <param name="paths">The files; each is its own key.</param>
    /// <param name="cancellationToken">Stops the reading; nothing runs on when the enumeration has ended.</param>
    /// <returns>Batches in order; whoever enumerates disposes each one.</returns>
    public IAsyncEnumerable<ImageBatch> LoadAsync(IEnumerable<string> paths, CancellationToken cancellationToken = default) =>
        LoadAsync(paths.Select(path => ImageSource.File(path)), cancellationToken);

    /// <summary>Loads images from anywhere. The sources are enumerated as they are needed.</summary>
    /// <param name="sources">The images.</param>
    /// <param name="cancellationToken">Stops the reading; nothing runs on when the enumeration has ended.</param>
    /// <returns>Batches in order; whoever enumerates disposes each one.</returns>
    /// <exception cref="InputException">While enumerating, with <see cref="ImageLoaderOptions.Strict"/>: an image cannot be read.</exception>
    public async IAsyncEnumerable<ImageBatch> LoadAsync(IEnumerable<ImageSource> sources,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _options.Validate();

        var waiting = Channel.CreateBounded<ImageBatch>(new BoundedChannelOptions(_options.BatchesAhead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAheadAsync(sources, waiting.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
        finally
        {
            // Also when the caller leaves early: the reader stops, and what it had finished goes back to the pool.
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            while (waiting.Reader.TryRead(out var left))
                left.Dispose();
        }
    }

    // Every end, failures included, reaches the caller through the channel.
    private async Task ReadAheadAsync(IEnumerable<ImageSource> sources, ChannelWriter<ImageBatch> writer, CancellationToken cancellationToken)
    {
        try
        {
            var first = 0;
            foreach (var chunk in sources.Chunk(_options.BatchSize))
            {
                var batch = await ReadBatchAsync(chunk, first, cancellationToken).ConfigureAwait(false);
                first += chunk.Length;
                await WriteOrDisposeAsync(writer, batch, cancellationToken).ConfigureAwait(false);
            }

            writer.Complete();
        }
        catch (Exception error)
        {
            writer.Complete(error);
        }
    }

    private static async Task WriteOrDisposeAsync(ChannelWriter<ImageBatch> writer, ImageBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private async Task<ImageBatch> ReadBatchAsync(ImageSource[] sources, int first, CancellationToken cancellationToken)
    {
        var length = 3 * _transform.Resolution * _transform.Resolution;
        var values = ArrayPool<float>.Shared.Rent(checked(sources.Length * length));
        try
        {
            var problems = new InputException?[sources.Length];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Workers, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, sources.Length, parallel, (i, _) =>
            {
                problems[i] = Read(sources[i], values.AsSpan(i * length, length));
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
            return Assemble(sources, first, values, problems);
        }
        catch
        {
            ArrayPool<float>.Shared.Return(values);
            throw;
        }
    }

    /// <returns>Why the image could not be read.</returns>
    private InputException? Read(ImageSource source, Span<float> destination)
    {
        try
        {
            using var scope = DecodeScope.Begin(); // until the pixels have been given back
            using var image = source.Decode(_options.Decode);
            _transform.Apply(image, source.Key, destination);
            return null;
        }
        catch (InputException error)
        {
            return error;
        }
    }

    private ImageBatch Assemble(ImageSource[] sources, int first, float[] values, InputException?[] problems)
    {
        var length = 3 * _transform.Resolution * _transform.Resolution;
        var indices = new List<int>(sources.Length);
        var unreadable = new List<UnreadableImage>();
        for (var i = 0; i < sources.Length; i++)
        {
            if (problems[i] is { } problem)
            {
                // The first in order, so that a strict run fails in the same way each time.
                if (_options.Strict)
                    throw problem;
                unreadable.Add(new UnreadableImage(first + i, sources[i].Key, problem.Message));
                continue;
            }

            if (indices.Count < i)
                Array.Copy(values, i * length, values, indices.Count * length, length);
            indices.Add(first + i);
        }

        return new ImageBatch(values, _transform.Resolution, indices, unreadable);
    }
}
