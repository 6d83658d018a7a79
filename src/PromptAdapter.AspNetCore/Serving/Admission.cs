namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// Bounds what is accepted at a time, before anything is read: images, which make work, and bytes, which take memory. What is not accepted costs nothing, and
/// what is accepted is answered in time: there are never more images than the pace of the last ones lets the server answer within half the time limit.
/// </summary>
internal sealed class Admission(ClassifierServiceOptions options, ServiceMetrics metrics, Pace pace)
{
    // The other half is for reading requests, and for images that take longer than the last ones.
    private const double ShareOfTime = 0.5;

    private readonly Lock _gate = new();
    private int _images;
    private long _bytes;

    /// <summary>Images accepted and not yet answered.</summary>
    public int Images => Volatile.Read(ref _images);

    /// <summary>Whole seconds after which half of what waits is answered, at least 1.</summary>
    public int RetryAfter => (int)Math.Clamp(Math.Ceiling(Images * pace.PerImage / 2), 1, Math.Max(1, options.TimeLimit.TotalSeconds));

    /// <summary>Accepts a request of one image and so many bytes at most.</summary>
    /// <returns>What must be disposed of when the request has been answered; <see langword="null"/> where there is no room.</returns>
    public Place? TryEnter(long bytes)
    {
        lock (_gate)
        {
            if (!HasRoom(0, 1) || _bytes + bytes > options.MaxBytesInFlight)
                return null;
            _images++;
            _bytes += bytes;
        }

        metrics.Waiting(1);
        return new Place(this, bytes);
    }

    private bool TryAdd(int own, int images)
    {
        lock (_gate)
        {
            if (!HasRoom(own, images))
                return false;
            _images += images;
        }

        metrics.Waiting(images);
        return true;
    }

    // Where nothing else waits, every request is tried: a pace that was too pessimistic is found out so.
    private bool HasRoom(int own, int more)
    {
        var images = _images + more;
        return images <= options.QueueLimit && (_images == own || images * pace.PerImage <= ShareOfTime * options.TimeLimit.TotalSeconds);
    }

    private void Leave(int images, long bytes)
    {
        lock (_gate)
        {
            _images -= images;
            _bytes -= bytes;
        }

        metrics.Waiting(-images);
    }

    /// <summary>The room that one request has.</summary>
    internal sealed class Place(Admission admission, long bytes) : IDisposable
    {
        private int _images = 1;

        /// <summary>Makes room for all images of the request.</summary>
        /// <param name="images">How many there are.</param>
        /// <returns>Whether there is room.</returns>
        public bool TryGrow(int images)
        {
            if (images <= _images)
                return true;
            if (!admission.TryAdd(_images, images - _images))
                return false;
            _images = images;
            return true;
        }

        public void Dispose()
        {
            var images = Interlocked.Exchange(ref _images, 0);
            if (images > 0)
                admission.Leave(images, bytes);
        }
    }
}
