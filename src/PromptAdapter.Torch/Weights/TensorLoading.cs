using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Formats;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>Makes tensors of what is stored in a <see cref="TensorFile"/>. The data goes from the mapping straight into the tensor's own memory.</summary>
public static class TensorLoading
{
    private const int Piece = 1 << 22; // elements; a span ends at 2 GiB

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
    internal static void FillRows(this StoredTensor stored, Tensor whole, long firstElement)
    {
        using var flat = whole.view(-1);
        for (long at = 0; at < stored.Count; at += Piece)
        {
            var count = Math.Min(Piece, stored.Count - at);
            using var piece = flat.narrow(0, firstElement + at, count);
            CopyPiece(stored, piece, at, count);
        }
    }

    private static unsafe void CopyPiece(StoredTensor stored, Tensor piece, long first, long count)
    {
        var (type, size) = (stored.Type, stored.Type.SizeInBytes());
        fixed (byte* start = piece.bytes)
        {
            var target = start; // a lambda cannot capture the fixed variable itself
            if (type.IsFloatingPoint())
                stored.Visit(first, count, (raw, at) =>
                    ElementConversion.ToSingles(type, raw, new Span<float>((float*)target + (at - first), raw.Length / size)));
            else
                stored.Visit(first, count, (raw, at) => raw.CopyTo(new Span<byte>(target + ((at - first) * size), raw.Length)));
        }
    }
}
