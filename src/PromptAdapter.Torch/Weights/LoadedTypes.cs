using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>Which tensor type stands for which element type of a file.</summary>
internal static class LoadedTypes
{
    /// <summary>The type of the tensor that <see cref="TensorLoading.ToTensor"/> makes: every float kind becomes single precision.</summary>
    public static ScalarType LoadedScalarType(this ElementType type) => type switch
    {
        ElementType.Bool => ScalarType.Bool,
        ElementType.U8 => ScalarType.Byte,
        ElementType.I8 => ScalarType.Int8,
        ElementType.I16 => ScalarType.Int16,
        ElementType.I32 => ScalarType.Int32,
        ElementType.I64 => ScalarType.Int64,
        _ => ScalarType.Float32,
    };

    /// <summary>The type of a tensor that holds the elements of a file as they are.</summary>
    public static ScalarType StoredScalarType(this ElementType type) => type switch
    {
        ElementType.F16 => ScalarType.Float16,
        ElementType.BF16 => ScalarType.BFloat16,
        ElementType.F64 => ScalarType.Float64,
        _ => type.LoadedScalarType(),
    };

    /// <summary>The element type that holds a tensor's values as they are.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ElementType ElementTypeOf(ScalarType type) => type switch
    {
        ScalarType.Bool => ElementType.Bool,
        ScalarType.Byte => ElementType.U8,
        ScalarType.Int8 => ElementType.I8,
        ScalarType.Int16 => ElementType.I16,
        ScalarType.Int32 => ElementType.I32,
        ScalarType.Int64 => ElementType.I64,
        ScalarType.Float16 => ElementType.F16,
        ScalarType.BFloat16 => ElementType.BF16,
        ScalarType.Float32 => ElementType.F32,
        ScalarType.Float64 => ElementType.F64,
        _ => throw new ArgumentException($"a tensor of {type} cannot be written", nameof(type)),
    };
}
