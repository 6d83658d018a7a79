using System.Runtime.InteropServices;

namespace PromptAdapter.Weights;

/// <summary>A small tensor as its bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Data">Its elements in row-major order, little-endian.</param>
public sealed record RawTensor(string Name, ElementType Type, long[] Shape, byte[] Data)
{
    /// <summary>Single-precision values in row-major order.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The shape.</param>
    public static RawTensor Of(string name, ReadOnlySpan<float> values, params long[] shape) =>
        new(name, ElementType.F32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Double-precision values in row-major order.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The shape.</param>
    public static RawTensor Of(string name, ReadOnlySpan<double> values, params long[] shape) =>
        new(name, ElementType.F64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The values of a tensor of type <see cref="ElementType.F32"/>.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public ReadOnlySpan<float> Singles() => Elements<float>(ElementType.F32);

    /// <summary>The values of a tensor of type <see cref="ElementType.F64"/>.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public ReadOnlySpan<double> Doubles() => Elements<double>(ElementType.F64);

    internal static RawTensor Read(StoredTensor tensor)
    {
        var size = tensor.Type.SizeInBytes();
        if (tensor.Count > Array.MaxLength / size)
            throw new InputException($"the tensor {WeightFileProblem.Quote(tensor.Name)} {WeightFileProblem.ShapeText(tensor.Shape)} is too large",
                tensor.Path, "check that it is the right file, and write it again if it is");
        var data = new byte[tensor.Count * size];
        tensor.Visit(0, tensor.Count, (raw, first) => raw.CopyTo(data.AsSpan(checked((int)first * size))));
        return new RawTensor(tensor.Name, tensor.Type, [.. tensor.Shape], data);
    }

    private ReadOnlySpan<T> Elements<T>(ElementType type)
        where T : unmanaged => Type == type
        ? MemoryMarshal.Cast<byte, T>(Data)
        : throw new InvalidOperationException($"the tensor {Name} is of type {Type.SafetensorsName()}, not {type.SafetensorsName()}");
}
