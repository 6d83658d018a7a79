using System.Numerics.Tensors;

namespace PromptAdapter.Methods.Comparison;

/// <summary>How far logits lie apart: dividing by it makes methods comparable.</summary>
internal static class RowSpread
{
    /// <summary>The standard deviation of logits about the mean of their row; positive.</summary>
    /// <param name="logits">Rows of logits, <c>[N, C]</c>; they are centred in place.</param>
    /// <param name="classes">C.</param>
    public static double Of(double[] logits, int classes)
    {
        for (var first = 0; first < logits.Length; first += classes)
        {
            var row = logits.AsSpan(first, classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Average<double>(row), row);
        }

        return Math.Max(Math.Sqrt(TensorPrimitives.SumOfSquares<double>(logits) / logits.Length), 1e-12);
    }
}
