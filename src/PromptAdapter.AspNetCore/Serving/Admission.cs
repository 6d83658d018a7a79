namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// Bounds what is accepted at a time: bytes, which take memory, and images, which make work. What finds no room is refused before it is read; what is accepted
/// takes room as it comes, its bytes as they arrive and its images when they are all there, so that a client that sends slowly, or nothing, keeps nobody out.
/// What has room is answered in time: there are never more images than the pace of the last ones lets the server answer within half the time limit.
/// </summary>
internal sealed class Admission(ClassifierServiceOptions options, ServiceMetrics metrics, Pace pace)
{
    // The other half is for reading requests, and for images that take longer than the last ones.
    private const double ShareOfTime = 0.5;

    private readonly Lock _gate = new();
    private int _images;
    private long _bytes;

    /// <summary>Images that have arrived and are not yet answered.</summary>
    public int Images => Volatile.Read(ref _images);

    /// <summary>Whole seconds after which half of what waits is answered, at least 1.</summary>
    public int RetryAfter => (int)Math.Clamp(Math.Ceiling(Images * pace.PerImage / 2), 1, Math.Max(1, options.TimeLimit.TotalSeconds));

    /// <summary>Accepts a request, as far as can be told before it is read.</summary>
    /// <param name="bytes">The most bytes that it will send.</param>
    /// <returns>What must be disposed of when the request has been answered; <see langword="null"/> where there is no room.</returns>
    public Place? TryEnter(long bytes)
    {
        lock (_gate)
            return HasRoom(0, 1) && MayHold(_bytes + bytes) ? new Place(this) : null;
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

    private bool MayHold(long bytes) => bytes <= options.MaxBytesInFlight;

    private bool TryReceive(long bytes)
    {
        lock (_gate)
        {
            if (!MayHold(_bytes + bytes))
                return false;
            _bytes += bytes;
            return true;
        }
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
    internal sealed class Place(Admission admission) : IDisposable
    {
        private int _images;
        private long _bytes;

        /// <summary>As of all: <see cref="Admission.RetryAfter"/>.</summary>
        public int RetryAfter => admission.RetryAfter;

        /// <summary>Makes room for bytes that have arrived, or that what has arrived is decoded to.</summary>
        /// <param name="bytes">How many more there are.</param>
        /// <returns>Whether there is room.</returns>
        public bool TryReceive(long bytes)
        {
            if (!admission.TryReceive(bytes))
                return false;
            _bytes += bytes;
            return true;
        }

        /// <summary>Whether there would be room for so many more bytes if no other request were there.</summary>
        public bool FitsAlone(long bytes) => admission.MayHold(_bytes + bytes);

        /// <summary>Makes room for all images of the request.</summary>
        /// <param name="images">How many there are.</param>
        /// <returns>Whether there is room.</returns>
        public bool TryTake(int images)
        {
            if (!admission.TryAdd(_images, images - _images))
                return false;
            _images = images;
            return true;
        }

        public void Dispose()
        {
            admission.Leave(_images, _bytes);
            (_images, _bytes) = (0, 0);
        }
    }
}
