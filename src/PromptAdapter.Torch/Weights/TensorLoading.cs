using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>Makes tensors of what is stored in a <see cref="TensorFile"/>. The data goes from the file into the tensor's own memory, piece by piece.</summary>
public static class TensorLoading
{
    /// <summary>A new tensor of the same shape: float kinds become single precision, the others keep their type.</summary>
    /// <param name="stored">The tensor in its file.</param>
    /// <exception cref="InputException">Its data do not match the file's checksum.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static Tensor ToTensor(this StoredTensor stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        NativeBackend.EnsureLoaded();
        var tensor = empty([.. stored.Shape], stored.Type.LoadedScalarType(), device: CPU);
        try
        {
            stored.FillRows(tensor, 0);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Writes a stored tensor into <paramref name="whole"/>, a contiguous tensor of the loaded type, from that element on.</summary>
    internal static unsafe void FillRows(this StoredTensor stored, Tensor whole, long firstElement)
    {
        if (stored.Count == 0)
            return;
        using var flat = whole.view(-1);
        if (stored.Type.IsFloatingPoint() && stored.Type != ElementType.F32)
        {
            stored.FillConverted(flat, firstElement);
            return;
        }

        using var beginning = flat.narrow(0, firstElement, 1); // a span of all would end at 2 GiB
        var size = stored.Type.SizeInBytes();
        fixed (byte* start = beginning.bytes)
        {
            var target = start; // a lambda cannot capture the fixed variable itself
            stored.Visit(0, stored.Count, (raw, at) => raw.CopyTo(new Span<byte>(target + (at * size), raw.Length)));
        }
    }

    // libtorch converts with all its threads from the first value on; code that is compiled at run time starts slowly.
    private static unsafe void FillConverted(this StoredTensor stored, Tensor flat, long firstElement)
    {
        var size = stored.Type.SizeInBytes();
        using var piece = empty(Math.Min(stored.Count, StoredTensor.LargestPiece), stored.Type.StoredScalarType(), device: CPU);
        fixed (byte* start = piece.bytes)
        {
            var target = start;
            stored.Visit(0, stored.Count, (raw, at) =>
            {
                raw.CopyTo(new Span<byte>(target, raw.Length));
                using var from = piece.narrow(0, 0, raw.Length / size);
                using var to = flat.narrow(0, firstElement + at, raw.Length / size);
                to.copy_(from).Dispose();
            });
        }
    }
}
