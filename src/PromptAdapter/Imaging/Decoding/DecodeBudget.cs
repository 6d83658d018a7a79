namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// The memory that all images together take while they are decoded and made into an encoder's input. Who asks for more than is free waits, in order, until
/// others have finished; an image that is larger than the whole budget is decoded alone. So eight large images take no more than one.
/// </summary>
/// <param name="capacity">In bytes.</param>
internal sealed class DecodeBudget(long capacity)
{
    private const long Least = 256L << 20;
    private const long Most = 1L << 30;

    private readonly object _gate = new();
    private long _used;
    private long _nextTicket;
    private long _serving;

    /// <summary>The budget of the process: a quarter of the memory that it may take, 256 MiB to 1 GiB.</summary>
    public static DecodeBudget OfProcess { get; } = new(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, Least, Most));

    /// <summary>What is taken now.</summary>
    public long Used
    {
        get
        {
            lock (_gate)
                return _used;
        }
    }

    /// <summary>Takes memory, waiting for it if need be.</summary>
    public void Take(long bytes)
    {
        lock (_gate)
        {
            var ticket = _nextTicket++;
            while (ticket != _serving || (_used > 0 && _used + bytes > capacity))
                Monitor.Wait(_gate);
            _serving++;
            _used += bytes;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Return(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            Monitor.PulseAll(_gate);
        }
    }
}

/// <summary>
/// What the thread's present image has taken of a <see cref="DecodeBudget"/>. Whoever goes on working with the decoded pixels opens one around all of it;
/// otherwise a decoder opens its own.
/// </summary>
internal sealed class DecodeScope : IDisposable
{
    private const long WorthProving = 64L << 20;

    [ThreadStatic]
    private static DecodeScope? _current;

    private readonly DecodeBudget _budget;
    private long _taken;

    private DecodeScope(DecodeBudget budget) => _budget = budget;

    /// <summary>Opens a scope on this thread, which must also close it; <see langword="null"/> where one is open.</summary>
    public static DecodeScope? Begin(DecodeBudget? budget = null) => _current is null ? _current = new DecodeScope(budget ?? DecodeBudget.OfProcess) : null;

    /// <summary>Says what the image is going to take, before it takes it.</summary>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="bytesPerPixel">Of the result and of what its decoder holds besides.</param>
    public static void Reserve(long pixels, int bytesPerPixel)
    {
        if (_current is not { } scope)
            return;
        var bytes = checked(pixels * bytesPerPixel);
        if (scope._taken < bytes)
        {
            scope._budget.Return(scope._taken); // never wait for more while holding some
            scope._taken = 0;
            scope._budget.Take(bytes);
            scope._taken = bytes;
        }
    }

    /// <summary>
    /// Native decoders tell of memory that they did not get as of damaged data. For a large image it is tried whether it was that.
    /// </summary>
    /// <exception cref="OutOfMemoryException">There is not as much memory as the image takes.</exception>
    public static unsafe void RequireThatMemoryWasThere()
    {
        if (_current is { _taken: >= WorthProving and var taken })
            System.Runtime.InteropServices.NativeMemory.Free(System.Runtime.InteropServices.NativeMemory.Alloc((nuint)taken));
    }

    public void Dispose()
    {
        _current = null;
        if (_taken > 0)
            _budget.Return(_taken);
        _taken = 0;
    }
}
