using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Formats;
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
        using var beginning = flat.narrow(0, firstElement, 1); // a span of all would end at 2 GiB
        var (type, size) = (stored.Type, stored.Type.SizeInBytes());
        fixed (byte* start = beginning.bytes)
        {
            var target = start; // a lambda cannot capture the fixed variable itself
            if (type.IsFloatingPoint())
                stored.Visit(0, stored.Count, (raw, at) => ElementConversion.ToSingles(type, raw, new Span<float>((float*)target + at, raw.Length / size)));
            else
                stored.Visit(0, stored.Count, (raw, at) => raw.CopyTo(new Span<byte>(target + (at * size), raw.Length)));
        }
    }
}
