using System.Runtime.Intrinsics.X86;
using PromptAdapter.Features;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// How the linear maps and convolutions of a tower are computed. All else in a tower, sums and the residual stream included, is single precision.
/// </summary>
internal enum MapArithmetic
{
    /// <summary>In single precision.</summary>
    Single,

    /// <summary>Factors and results are bfloat16, products are summed in single precision by the processor's own instructions.</summary>
    BFloat16,

    /// <summary>The same numbers on a processor without these instructions: what is rounded to bfloat16 is multiplied in single precision.</summary>
    RoundedSingle,
}

/// <summary>What of a map's numbers is rounded when.</summary>
internal static class MapArithmetics
{
    /// <summary>Whether this processor multiplies matrices of bfloat16 (AVX-512 BF16; whatever has AMX has that, too).</summary>
    public static bool HasBFloat16 { get; } =
        Avx512F.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    /// <summary>How maps are computed in a precision on this processor.</summary>
    /// <param name="precision">The precision in force.</param>
    public static MapArithmetic Of(EncoderPrecision precision) => precision switch
    {
        EncoderPrecision.F32 => MapArithmetic.Single,
        EncoderPrecision.BF16 => HasBFloat16 ? MapArithmetic.BFloat16 : MapArithmetic.RoundedSingle,
        _ => throw new ArgumentException("the precision has not been settled", nameof(precision)),
    };

    /// <summary>Weights as they are multiplied; a rounded copy takes the place of the tensor, which is then disposed of.</summary>
    public static Tensor Prepare(this MapArithmetic arithmetic, Tensor weight)
    {
        if (arithmetic == MapArithmetic.Single)
            return weight;
        using (weight)
            return arithmetic.Enter(weight);
    }

    /// <summary>What goes into a map.</summary>
    public static Tensor Enter(this MapArithmetic arithmetic, Tensor x) => arithmetic switch
    {
        MapArithmetic.Single => x,
        MapArithmetic.BFloat16 => x.to_type(ScalarType.BFloat16),
        _ => Rounded(x),
    };

    /// <summary>What comes out of a map.</summary>
    /// <param name="arithmetic">How the map was computed.</param>
    /// <param name="y">Its result.</param>
    /// <param name="narrow">Whether only value-by-value steps come before the next map, so that bfloat16 may stay what it is.</param>
    public static Tensor Leave(this MapArithmetic arithmetic, Tensor y, bool narrow = false)
    {
        if (arithmetic == MapArithmetic.Single || (narrow && arithmetic == MapArithmetic.BFloat16))
            return y;
        using (y)
            return arithmetic == MapArithmetic.BFloat16 ? y.to_type(ScalarType.Float32) : Rounded(y);
    }

    private static Tensor Rounded(Tensor x)
    {
        using var narrow = x.to_type(ScalarType.BFloat16);
        return narrow.to_type(ScalarType.Float32);
    }
}
