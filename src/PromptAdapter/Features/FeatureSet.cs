namespace PromptAdapter.Features;

/// <summary>
/// Image features with their labels: what the frozen encoder says about one split, and all that a training-free adapter needs to know of it.
/// Rows are L2-normalised; a set that violates that, holds a value that is not finite or a label out of range cannot be created.
/// </summary>
public sealed class FeatureSet
{
    /// <summary>The most classes a set may have; a damaged label must not decide how much memory is taken.</summary>
    internal const int LargestClassCount = 100_000;

    private FeatureSet(float[] features, int dimension, int[] labels, int classCount, FeatureOrigin origin, IReadOnlyList<string> notes)
    {
        Features = features;
        Dimension = dimension;
        Labels = labels;
        ClassCount = classCount;
        Origin = origin;
        Notes = notes;
    }

    /// <summary>The features, <c>[N, D]</c> row-major.</summary>
    public ReadOnlyMemory<float> Features { get; }

    /// <summary>D, the length of one feature.</summary>
    public int Dimension { get; }

    /// <summary>The class of each row, <c>[N]</c>, each in 0 … <see cref="ClassCount"/> − 1.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>C, the number of classes; some may have no row here.</summary>
    public int ClassCount { get; }

    /// <summary>N, the number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>Which model, preprocessing, split and files the rows come from, as far as it is known.</summary>
    public FeatureOrigin Origin { get; }

    /// <summary>What was done to the data on the way in, one sentence each; empty when it was used as stored.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Checks the data and takes a copy of it; rows that are not of unit length (up to the rounding of half precision) are normalised and the set says so in
    /// <see cref="Notes"/>.
    /// </summary>
    /// <param name="features">The features, <c>[N, D]</c> row-major.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="labels">The class of each row, <c>[N]</c>.</param>
    /// <param name="classCount">C; <see langword="null"/> takes the number of class names, else the largest label + 1.</param>
    /// <param name="origin">Where the rows come from; its path is named in errors.</param>
    /// <param name="notes">What the reader of the data has to say already.</param>
    /// <exception cref="InputException">Shapes that do not fit, a value that is not finite, a row of zeros, a label out of range.</exception>
    public static FeatureSet Create(ReadOnlySpan<float> features, int dimension, IReadOnlyList<int> labels, int? classCount = null,
        FeatureOrigin? origin = null, params IEnumerable<string> notes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        origin ??= FeatureOrigin.Unknown;
        var path = origin.Path;
        if (dimension < 1 || labels.Count == 0 || features.Length != (long)labels.Count * dimension)
            throw new InputException($"{features.Length} feature values do not make {labels.Count} rows of {dimension}", path,
                "give one feature per label, and at least one");
        if (origin.Files is { } files && files.Count != labels.Count)
            throw new InputException($"names {files.Count} files for {labels.Count} rows", path, "give one file name per row or none");

        if (origin.RowSplits is { } splits && splits.Count != labels.Count)
            throw new InputException($"names the splits of {splits.Count} rows and has {labels.Count}", path, "name one split per row or none");

        var classes = classCount ?? origin.ClassNames?.Count ?? labels.Max() + 1;
        if (origin.ClassNames is { } names && names.Count != classes)
            throw new InputException($"names {names.Count} classes where there are {classes}", path, "give one name per class");
        if (classes is < 1 or > LargestClassCount)
            throw new InputException($"{classes} classes are outside 1…{LargestClassCount}", path, "number the classes from 0 without gaps");
        for (var row = 0; row < labels.Count; row++)
        {
            if (labels[row] < 0 || labels[row] >= classes)
                throw new InputException($"label {labels[row]} in row {row} is outside 0…{classes - 1}", path,
                    "number the classes from 0 and give every split the same class list");
        }

        var copy = features.ToArray();
        var said = notes.ToList();
        var rescaled = UnitRows.Normalise(copy, dimension, UnitRows.HalfPrecision, path);
        if (rescaled > 0)
            said.Add($"{rescaled} of {labels.Count} rows were not of unit length and were normalised");
        return new FeatureSet(copy, dimension, [.. labels], classes, origin, said);
    }

    /// <summary>One row, <c>[D]</c>.</summary>
    /// <param name="row">0 … N − 1.</param>
    public ReadOnlySpan<float> Row(int row) => Features.Span.Slice(row * Dimension, Dimension);

    /// <summary>The given rows as a set of their own, in the given order, with the same classes.</summary>
    /// <param name="rows">Row numbers, at least one.</param>
    public FeatureSet Take(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        var features = new float[rows.Count * Dimension];
        for (var i = 0; i < rows.Count; i++)
            Row(rows[i]).CopyTo(features.AsSpan(i * Dimension));
        var files = Origin.Files is { } names ? rows.Select(row => names[row]).ToArray() : null;
        var splits = Origin.RowSplits is { } of ? rows.Select(row => of[row]).ToArray() : null;
        return new FeatureSet(features, Dimension, [.. rows.Select(row => Labels[row])], ClassCount, Origin with { Files = files, RowSplits = splits }, Notes);
    }

    /// <summary>The same rows with other words about where they come from.</summary>
    /// <param name="origin">Its class names and files, where given, must be as many as there are classes and rows.</param>
    public FeatureSet WithOrigin(FeatureOrigin origin) => Create(Features.Span, Dimension, Labels, ClassCount, origin, Notes);

    /// <summary>The row numbers of each class, <c>[C]</c> lists in row order.</summary>
    public IReadOnlyList<IReadOnlyList<int>> RowsByClass()
    {
        var rows = new List<int>[ClassCount];
        for (var label = 0; label < rows.Length; label++)
            rows[label] = [];
        for (var row = 0; row < Count; row++)
            rows[Labels[row]].Add(row);
        return rows;
    }
}
