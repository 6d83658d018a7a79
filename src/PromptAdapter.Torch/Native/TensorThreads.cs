using static TorchSharp.torch;

namespace PromptAdapter.Torch.Native;

/// <summary>The number of threads of tensor operations on the thread that calls.</summary>
internal static class TensorThreads
{
    /// <summary>
    /// Gives the calling thread the number of threads that was set for the process. libtorch does so itself before it divides work, but not before it hands a
    /// product to MKL: on a thread of the pool that comes first with one, MKL would take as many threads as there are processors, and sum in another order.
    /// </summary>
    public static void Settle() => _ = get_num_threads();
}
