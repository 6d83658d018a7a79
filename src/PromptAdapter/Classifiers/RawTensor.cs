using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

/// <summary>A small tensor as its bytes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Data">Its elements in row-major order, little-endian.</param>
internal sealed record RawTensor(string Name, ElementType Type, long[] Shape, byte[] Data)
{
    public static RawTensor Read(StoredTensor tensor)
    {
        var data = new byte[checked(tensor.Count * tensor.Type.SizeInBytes())];
        var size = tensor.Type.SizeInBytes();
        tensor.Visit(0, tensor.Count, (raw, first) => raw.CopyTo(data.AsSpan(checked((int)first * size))));
        return new RawTensor(tensor.Name, tensor.Type, [.. tensor.Shape], data);
    }
}
