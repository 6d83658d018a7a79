using System.Runtime.InteropServices;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>Tensors for <see cref="SafetensorsWriter"/>.</summary>
public static class TensorWriting
{
    private const int Piece = 1 << 18; // elements converted at a time

    /// <summary>
    /// A tensor, on any device, which must live until the file is written. Half, bfloat16, single and double precision and the integer types are written as
    /// they are.
    /// </summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">The name in the file.</param>
    /// <param name="type">The float type to write a float tensor as; its own unless said otherwise.</param>
    /// <exception cref="ArgumentException">The tensor's type cannot be written, or not as that type.</exception>
    public static TensorToWrite ToWrite(this Tensor tensor, string name, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var own = LoadedTypes.ElementTypeOf(tensor.dtype);
        var written = type ?? own;
        if (written != own && !(own.IsFloatingPoint() && written.IsFloatingPoint()))
            throw new ArgumentException($"{own} cannot be written as {written}", nameof(type));
        return TensorToWrite.Of(name, written, tensor.shape, stream => Write(stream, name, written, own, tensor));
    }

    private static void Write(Stream stream, string name, ElementType type, ElementType own, Tensor tensor)
    {
        using var detached = tensor.detach();
        using var here = detached.cpu();
        using var ordered = here.contiguous();
        using var flat = ordered.view(-1);
        for (long at = 0; at < flat.shape[0]; at += Piece)
        {
            using var piece = flat.narrow(0, at, Math.Min(Piece, flat.shape[0] - at));
            if (type == own)
            {
                stream.Write(piece.bytes);
                continue;
            }

            using var singles = piece.to_type(ScalarType.Float32);
            TensorToWrite.WriteSingles(stream, name, type, MemoryMarshal.Cast<byte, float>(singles.bytes));
        }
    }
}
