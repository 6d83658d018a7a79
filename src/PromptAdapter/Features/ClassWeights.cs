namespace PromptAdapter.Features;

/// <summary>The weights W of a linear class head: one L2-normalised vector per class, usually the text features of its prompt.</summary>
public sealed class ClassWeights
{
    private ClassWeights(float[] values, int classCount, int dimension, string source)
    {
        Values = values;
        ClassCount = classCount;
        Dimension = dimension;
        Source = source;
    }

    /// <summary>W, <c>[C, D]</c> row-major.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>C.</summary>
    public int ClassCount { get; }

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>What the weights are made of: a file, or <c>class-mean</c>.</summary>
    public string Source { get; }

    /// <summary>
    /// Takes a copy of the weights and normalises the rows that are not of unit length.
    /// Rows that are, up to the rounding of half precision, are used as stored, like features.
    /// </summary>
    /// <param name="values">W, <c>[C, D]</c> row-major.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <param name="source">What they are made of; named in errors.</param>
    /// <exception cref="InputException">The shape does not fit, a value is not finite or a class has only zeros.</exception>
    public static ClassWeights Create(ReadOnlySpan<float> values, int classCount, string source) => Create(values, classCount, source, UnitRows.HalfPrecision);

    /// <summary>The normalised mean of each class's features: a head that needs no text.</summary>
    /// <param name="support">The support set; every class has at least one image in it.</param>
    /// <exception cref="InputException">A class has no image, or its features cancel out.</exception>
    public static ClassWeights ClassMeans(FeatureSet support)
    {
        ArgumentNullException.ThrowIfNull(support);
        var dimension = support.Dimension;
        var sums = new double[support.ClassCount * dimension];
        var seen = new bool[support.ClassCount];
        for (var row = 0; row < support.Count; row++)
        {
            seen[support.Labels[row]] = true;
            var feature = support.Row(row);
            var sum = sums.AsSpan(support.Labels[row] * dimension, dimension);
            for (var d = 0; d < feature.Length; d++)
                sum[d] += feature[d];
        }

        var empty = Array.IndexOf(seen, false);
        if (empty >= 0)
            throw new InputException($"class {empty} has no support image, so it has no class mean", support.Origin.Path,
                "give every class at least one image, or pass text weights");
        return Create(Array.ConvertAll(sums, value => (float)value), support.ClassCount, "class-mean", tolerance: 0);
    }

    private static ClassWeights Create(ReadOnlySpan<float> values, int classCount, string source, double tolerance)
    {
        if (classCount < 1 || values.Length < classCount || values.Length % classCount != 0)
            throw new InputException($"{values.Length} values do not make one weight vector for each of {classCount} classes", source,
                "give a matrix with one row per class");
        var dimension = values.Length / classCount;
        var copy = values.ToArray();
        UnitRows.Normalise(copy, dimension, tolerance, source);
        return new ClassWeights(copy, classCount, dimension, source);
    }
}
