using System.Numerics.Tensors;

namespace PromptAdapter.Confidence;

/// <summary>Logits as probabilities.</summary>
internal static class Softmax
{
    /// <summary>log softmax(logits / T).</summary>
    /// <param name="logits">One row, <c>[C]</c>.</param>
    /// <param name="temperature">T, positive.</param>
    /// <param name="row">Receives the logarithms, <c>[C]</c>.</param>
    /// <returns><paramref name="row"/>.</returns>
    public static double[] Logarithms(ReadOnlySpan<double> logits, double temperature, double[] row)
    {
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), row);
        TensorPrimitives.Divide(row, temperature, row);
        var sum = 0.0;
        foreach (var value in row)
            sum += Math.Exp(value);
        TensorPrimitives.Subtract(row, Math.Log(sum), row);
        return row;
    }

    /// <summary>softmax(logits / T), <c>[C]</c>.</summary>
    /// <param name="logits">One row, <c>[C]</c>.</param>
    /// <param name="temperature">T, positive.</param>
    public static double[] Probabilities(ReadOnlySpan<double> logits, double temperature) =>
        Array.ConvertAll(Logarithms(logits, temperature, new double[logits.Length]), Math.Exp);
}
