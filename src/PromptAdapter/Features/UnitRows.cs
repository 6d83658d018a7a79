namespace PromptAdapter.Features;

/// <summary>L2 normalisation of the rows of a matrix, in place.</summary>
internal static class UnitRows
{
    /// <summary>How far from 1 the norm of a row may be that was normalised and then stored in half precision (measured: 6·10⁻⁴).</summary>
    public const double HalfPrecision = 2e-3;

    /// <summary>Normalises each row of <paramref name="values"/> (<c>[N, D]</c>) whose norm is further than <paramref name="tolerance"/> from 1.</summary>
    /// <returns>How many rows were changed.</returns>
    /// <exception cref="InputException">A value that is not finite, or a row of zeros.</exception>
    public static int Normalise(Span<float> values, int dimension, double tolerance, string? path)
    {
        var changed = 0;
        for (var start = 0; start < values.Length; start += dimension)
        {
            var row = values.Slice(start, dimension);
            var norm = Norm(row);
            if (!double.IsFinite(norm))
                throw new InputException($"row {start / dimension} holds a value that is not a finite number", path, "extract the features again");
            if (norm == 0)
                throw new InputException($"row {start / dimension} is all zeros and has no direction", path, "extract the features again");
            if (Math.Abs(norm - 1) <= tolerance)
                continue;
            for (var i = 0; i < row.Length; i++)
                row[i] = (float)(row[i] / norm);
            changed++;
        }

        return changed;
    }

    // In double: squares of finite floats neither overflow nor vanish there.
    private static double Norm(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        foreach (var value in row)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
