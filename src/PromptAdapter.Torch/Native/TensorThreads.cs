using static TorchSharp.torch;

namespace PromptAdapter.Torch.Native;

/// <summary>The number of threads of tensor operations, which decides the order of sums and so the last bits of results.</summary>
public static class TensorThreads
{
    private static volatile int _count; // as libtorch keeps it for the process, without a way to ask; 0 is its own default

    /// <summary>
    /// Sets it for the whole process. <c>torch.set_num_threads</c> alone reaches the calling thread, and those that have not computed yet: others stay with the
    /// number that they began with.
    /// </summary>
    /// <param name="count">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <exception cref="NativeBackendException">The native tensor library cannot be loaded.</exception>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        NativeBackend.EnsureLoaded();
        set_num_threads(count);
        _count = count;
    }

    /// <summary>
    /// Gives the calling thread the number of threads that was set for the process. libtorch does so itself before it divides work, but not before it hands a
    /// product to MKL: on a thread of the pool that comes first with one, MKL would take as many threads as there are processors, and sum in another order.
    /// </summary>
    internal static void Settle()
    {
        var own = get_num_threads(); // of this thread, which takes over the number of the process the first time
        if (_count > 0 && own != _count)
            set_num_threads(_count);
    }
}
