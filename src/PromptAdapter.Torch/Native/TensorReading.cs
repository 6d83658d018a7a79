using static TorchSharp.torch;

namespace PromptAdapter.Torch.Native;

/// <summary>Reads tensors wherever they are: what lies on a GPU is copied, what lies in memory is not. Nothing else brings a tensor to the processor.</summary>
internal static class TensorReading
{
    /// <summary>All values, row-major.</summary>
    /// <param name="tensor">Single precision, contiguous.</param>
    public static float[] Singles(this Tensor tensor) => Read<float>(tensor);

    /// <summary>All values, row-major.</summary>
    /// <param name="tensor">int64, contiguous.</param>
    public static long[] Integers(this Tensor tensor) => Read<long>(tensor);

    /// <summary>The value of a tensor that has one.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="tensor">A scalar.</param>
    public static T One<T>(this Tensor tensor)
        where T : unmanaged
    {
        using var here = tensor.cpu();
        return here.item<T>();
    }

    private static T[] Read<T>(Tensor tensor)
        where T : unmanaged
    {
        using var here = tensor.cpu();
        return here.data<T>().ToArray();
    }
}
