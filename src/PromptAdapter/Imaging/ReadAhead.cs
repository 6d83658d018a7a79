using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PromptAdapter.Imaging;

/// <summary>
/// Prepares images on several threads while what was prepared is used, in the order of the sources. No image waits for others of its batch: a worker that is
/// free takes the next one.
/// </summary>
/// <typeparam name="T">What is prepared.</typeparam>
/// <param name="prepare">Prepares one image; called on any thread.</param>
/// <param name="workers">Images that are prepared at the same time, at least 1.</param>
/// <param name="window">The most images that are begun and not yet taken, at least 1.</param>
/// <param name="release">Called for what was prepared and is not wanted any more.</param>
internal sealed class ReadAhead<T>(Func<ImageSource, T> prepare, int workers, int window, Action<T> release)
{
    /// <summary>Prepares images. The sources are enumerated as they are needed.</summary>
    /// <param name="sources">The images.</param>
    /// <param name="cancellationToken">Stops the reading; nothing runs on when the enumeration has ended.</param>
    public async IAsyncEnumerable<T> RunAsync(IEnumerable<ImageSource> sources, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var waiting = Channel.CreateUnbounded<Task<T>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }); // the places bound it
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(window);
        using var free = new SemaphoreSlim(workers);
        var beginning = Task.Run(() => BeginAsync(sources, waiting.Writer, places, free, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var image in waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var prepared = await image.ConfigureAwait(false);
                places.Release();
                yield return prepared;
            }
        }
        finally
        {
            // Also when the caller leaves early: what has begun ends, and its memory goes back.
            await stop.CancelAsync().ConfigureAwait(false);
            await beginning.ConfigureAwait(false);
            while (waiting.Reader.TryRead(out var left))
            {
                await Task.WhenAny(left).ConfigureAwait(false); // a failure behind the place where the caller left is nobody's
                if (left.IsCompletedSuccessfully)
                    release(await left.ConfigureAwait(false));
            }
        }
    }

    // Every end, failures included, reaches the caller through the channel.
    private async Task BeginAsync(
        IEnumerable<ImageSource> sources, ChannelWriter<Task<T>> writer, SemaphoreSlim places, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var source in sources)
            {
                await places.WaitAsync(cancellationToken).ConfigureAwait(false);
                await free.WaitAsync(cancellationToken).ConfigureAwait(false);
                await writer.WriteAsync(Task.Run(() => Prepare(source, free, cancellationToken), CancellationToken.None), CancellationToken.None)
                    .ConfigureAwait(false);
            }

            writer.Complete();
        }
        catch (Exception error)
        {
            writer.Complete(error);
        }
    }

    private T Prepare(ImageSource source, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return prepare(source);
        }
        finally
        {
            free.Release();
        }
    }
}
