using System.Runtime.InteropServices;
using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>Makes tensors of a model's weights.</summary>
public static class ClipTensorLoading
{
    /// <summary>A new single-precision tensor, which the caller disposes.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="name">A canonical name.</param>
    /// <exception cref="InputException">The model has no such tensor, its data do not match their checksum, or hold a value that is not a finite
    /// number.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public static Tensor Get(this ClipWeights weights, string name)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.Find(name).Load();
    }

    /// <summary>A new single-precision tensor.</summary>
    /// <exception cref="InputException">Its data are damaged: a checksum does not match, or a value is not a finite number.</exception>
    internal static Tensor Load(this ClipTensor tensor)
    {
        NativeBackend.EnsureLoaded();
        if (!tensor.Type.IsFloatingPoint())
        {
            using var integers = tensor.Parts[0].ToTensor();
            return integers.to_type(ScalarType.Float32);
        }

        var whole = empty([.. tensor.Shape], ScalarType.Float32);
        try
        {
            long row = 0;
            foreach (var part in tensor.Parts)
            {
                part.FillRows(whole, row);
                part.Release();
                row += part.Count;
            }

            RequireFinite(tensor, whole);
            return whole;
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    // A model with such a value answers every question with NaN; trained weights never hold one, damaged files do.
    private static void RequireFinite(ClipTensor tensor, Tensor whole)
    {
        const int Piece = 1 << 22; // elements; a span ends at 2 GiB
        using var flat = whole.view(-1);
        for (long at = 0; at < flat.shape[0]; at += Piece)
        {
            using var piece = flat.narrow(0, at, Math.Min(Piece, flat.shape[0] - at));
            if (!System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(MemoryMarshal.Cast<byte, float>(piece.bytes)))
                throw WeightFileProblem.Damaged(tensor.Parts[0].Path,
                    $"the tensor {WeightFileProblem.Quote(tensor.Name)} holds a value that is not a finite number");
        }
    }
}
