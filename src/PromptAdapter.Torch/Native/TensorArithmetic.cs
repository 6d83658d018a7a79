using TorchSharp;
using static TorchSharp.torch;

#pragma warning disable RS0030 // here alone: every scalar below outlives the native call that reads it

namespace PromptAdapter.Torch.Native;

/// <summary>
/// Arithmetic of tensors with numbers, and sums of tensors, which TorchSharp 0.107.0 does at a risk. A number reaches native code as a
/// <see cref="Scalar"/>, of which TorchSharp passes on the address only: nothing keeps the object itself, so a garbage collection that another
/// thread causes while the call runs finalises it, and the call reads freed memory. The sum of two tensors has such a scalar too, the factor 1
/// of the second. Here each scalar is disposed when the call has returned, or is never collected.
/// </summary>
/// <remarks>The operations are TorchSharp's own, with the same results to the last bit. BannedSymbols.txt refuses those that this class replaces.</remarks>
internal static class TensorArithmetic
{
    private static readonly Scalar Zero = 0;
    private static readonly Scalar One = 1;

    /// <summary>left + right</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>left + right</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using Scalar scalar = right;
        return left.add(scalar, One); // without its factor it would make one of its own
    }

    /// <summary>left + factor · right</summary>
    public static Tensor PlusScaled(this Tensor left, Tensor right, double factor)
    {
        using Scalar scalar = factor;
        return left.add(right, scalar);
    }

    /// <summary>left ← left + right</summary>
    public static Tensor PlusInPlace(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>left ← left + right</summary>
    public static Tensor PlusInPlace(this Tensor left, double right)
    {
        using Scalar scalar = right;
        return left.add_(scalar, One);
    }

    /// <summary>left ← left + factor · right</summary>
    public static Tensor PlusScaledInPlace(this Tensor left, Tensor right, double factor)
    {
        using Scalar scalar = factor;
        return left.add_(right, scalar);
    }

    /// <summary>factor · tensor</summary>
    public static Tensor Times(this Tensor tensor, double factor)
    {
        using Scalar scalar = factor;
        return tensor.mul(scalar);
    }

    /// <summary>tensor ← factor · tensor</summary>
    public static Tensor TimesInPlace(this Tensor tensor, double factor)
    {
        using Scalar scalar = factor;
        return tensor.mul_(scalar);
    }

    /// <summary>tensor / divisor</summary>
    public static Tensor DividedBy(this Tensor tensor, double divisor)
    {
        using Scalar scalar = divisor;
        return tensor.div(scalar);
    }

    /// <summary>tensor ← tensor², value by value.</summary>
    public static Tensor SquareInPlace(this Tensor tensor)
    {
        using Scalar exponent = 2;
        return tensor.pow_(exponent);
    }

    /// <summary>tensor ← min(tensor, largest), value by value.</summary>
    public static Tensor LimitInPlace(this Tensor tensor, double largest)
    {
        using Scalar scalar = largest;
        return tensor.clamp_(max: scalar);
    }

    /// <summary>A copy with a value wherever the mask, which is broadcast, is true.</summary>
    public static Tensor FilledWhere(this Tensor tensor, Tensor mask, double value)
    {
        using Scalar scalar = value;
        return tensor.masked_fill(mask, scalar);
    }

    /// <summary>Rows <c>[K]</c> of a tensor <c>[N, ...]</c> become zeros.</summary>
    public static Tensor ClearRowsInPlace(this Tensor tensor, Tensor rows) => tensor.index_fill_(0, rows, Zero);

    /// <summary>A copy of a tensor <c>[N, ...]</c> with <c>[K, ...]</c> added to its rows <c>[K]</c>.</summary>
    public static Tensor PlusAtRows(this Tensor tensor, Tensor rows, Tensor added) => tensor.index_add(0, rows, added, One);

    /// <summary>0, 1, … : <c>[count]</c>, int64.</summary>
    public static Tensor Indices(long count, Device device)
    {
        using Scalar end = count;
        return arange(Zero, end, One, ScalarType.Int64, device: device);
    }

    /// <summary>The same value everywhere: single precision in the shape given.</summary>
    public static Tensor Filled(double value, Device device, params long[] shape)
    {
        using Scalar scalar = value;
        return full(shape, scalar, ScalarType.Float32, device: device);
    }
}
