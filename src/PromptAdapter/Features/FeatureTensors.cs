using System.Globalization;
using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>Takes matrices and label vectors out of tensor files, with errors that name the file.</summary>
internal static class FeatureTensors
{
    /// <summary>The only tensor of a file: one that was saved alone, or a file of one tensor.</summary>
    public static StoredTensor Lone(TensorFile file)
    {
        if (file.Tensors.Count != 1)
            throw new InputException($"holds {file.Tensors.Count} tensors where one is expected", file.Path, "save the tensor alone");
        return file.Tensors.Values.First();
    }

    /// <summary>A matrix as single precision, row-major.</summary>
    public static (float[] Values, int Rows, int Columns) Matrix(TensorFile file, StoredTensor tensor)
    {
        if (tensor.Shape.Count != 2 || tensor.Count == 0)
            throw new InputException($"holds a tensor of shape {ShapeText(tensor)} where a matrix is expected", file.Path, "save features as [N, D]");
        RefuseVirtual(file, tensor);
        return (tensor.ToSingles(), checked((int)tensor.Shape[0]), checked((int)tensor.Shape[1]));
    }

    /// <summary>A vector of labels, or a matrix of one column. They may be stored as floating-point numbers if those are whole.</summary>
    public static int[] Labels(TensorFile file, StoredTensor tensor)
    {
        if (tensor.Count == 0 || !(tensor.Shape.Count == 1 || (tensor.Shape.Count == 2 && tensor.Shape[1] == 1)))
            throw new InputException($"holds a tensor of shape {ShapeText(tensor)} where a vector of labels is expected", file.Path, "save labels as [N]");
        RefuseVirtual(file, tensor);
        var stored = tensor.Type.IsFloatingPoint() ? Whole(file, tensor) : tensor.ToInt64s();
        return Array.ConvertAll(stored, label => label is >= 0 and < FeatureSet.LargestClassCount
            ? (int)label
            : throw new InputException($"holds the label {label}", file.Path, "number the classes from 0"));
    }

    // Beyond the whole numbers that a type holds without gaps, a label may have become its neighbour.
    private static long[] Whole(TensorFile file, StoredTensor tensor)
    {
        float largest = tensor.Type switch { ElementType.BF16 => 256, ElementType.F16 => 2048, _ => 1 << 24 };
        return Array.ConvertAll(tensor.ToSingles(), label => float.IsInteger(label) && Math.Abs(label) <= largest
            ? (long)label
            : throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"holds the label {label}, which is no whole number that its type can hold"), file.Path,
                "save labels as whole numbers"));
    }

    public static string ShapeText(StoredTensor tensor) => "[" + string.Join(", ", tensor.Shape) + "]";

    // A tensor with repeated strides can claim any size; its file must really hold what is going to be allocated.
    private static void RefuseVirtual(TensorFile file, StoredTensor tensor)
    {
        if (tensor.Count > file.Length)
            throw new InputException($"claims {tensor.Count} elements in {file.Length} bytes", file.Path, "save the tensor contiguously");
    }
}
