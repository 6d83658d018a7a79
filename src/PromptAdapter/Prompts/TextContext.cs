using PromptAdapter.Randomness;

namespace PromptAdapter.Prompts;

/// <summary>
/// Learned context vectors in the place of a template's words (CoOp, arXiv 2109.01134): one row of them for all classes, or one for each class.
/// A value: tuning makes new ones.
/// </summary>
public sealed class TextContext
{
    /// <summary>The standard deviation of a random start.</summary>
    public const float RandomDeviation = 0.02f;

    private readonly float[] _values;

    private TextContext(float[] values, int length, int width, int? classCount, ClassTokenPosition position)
    {
        _values = values;
        Length = length;
        Width = width;
        ClassCount = classCount;
        Position = position;
    }

    /// <summary>The vectors, <c>[n, d]</c> or <c>[C, n, d]</c> row-major.</summary>
    public ReadOnlyMemory<float> Values => _values;

    /// <summary>n, context vectors per prompt.</summary>
    public int Length { get; }

    /// <summary>d, the width of the text tower.</summary>
    public int Width { get; }

    /// <summary>C where each class has vectors of its own; <see langword="null"/> where all share them.</summary>
    public int? ClassCount { get; }

    /// <summary>Where the class name stands.</summary>
    public ClassTokenPosition Position { get; }

    /// <summary>Everything but the vectors.</summary>
    public ContextLayout Layout => new(Length, Width, Position, ClassCount);

    /// <summary><c>[n, d]</c> or <c>[C, n, d]</c>.</summary>
    public IReadOnlyList<long> Shape => Layout.Shape;

    /// <summary>Takes a copy of given vectors.</summary>
    /// <param name="values">The vectors, row-major.</param>
    /// <param name="length">n, at least 1.</param>
    /// <param name="width">d.</param>
    /// <param name="position">Where the class name stands.</param>
    /// <param name="classCount">C for class-specific vectors.</param>
    /// <exception cref="InputException">The shape does not fit the values, or one of them is not finite.</exception>
    public static TextContext Create(ReadOnlySpan<float> values, int length, int width, ClassTokenPosition position = ClassTokenPosition.End,
        int? classCount = null)
    {
        if (length < 1 || width < 1 || classCount < 1)
            throw new InputException($"a context of {length} vectors of {width} values for {classCount ?? 1} classes is empty", null,
                "use at least one context vector");
        if (values.Length != (long)(classCount ?? 1) * length * width)
            throw new InputException(
                $"{values.Length} values do not make {(classCount is null ? "" : $"{classCount} times ")}{length} context vectors of {width}", null,
                "give [n, d], or [C, n, d] for class-specific vectors");
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                throw new InputException("a context vector holds a value that is not a finite number", null,
                    "tune the prompt again, with a smaller learning rate if it happens again");
        }

        return new TextContext(values.ToArray(), length, width, classCount, position);
    }

    /// <summary>The text context among the parts of a prompt.</summary>
    /// <param name="state">A prompt that has one.</param>
    /// <param name="position">Where the class name stands.</param>
    /// <exception cref="InputException">It has none, or one of another shape than <c>[n, d]</c> or <c>[C, n, d]</c>.</exception>
    public static TextContext Of(PromptState state, ClassTokenPosition position)
    {
        ArgumentNullException.ThrowIfNull(state);
        var part = state[PromptTensorNames.Context];
        if (part.Shape.Count is not (2 or 3))
            throw new InputException($"holds a context of shape {PromptState.ShapeText(part.Shape)}", state.Source, "it must be [n, d] or [C, n, d]");
        return Create(part.Values.Span, checked((int)part.Shape[^2]), checked((int)part.Shape[^1]), position,
            part.Shape.Count == 3 ? checked((int)part.Shape[0]) : null);
    }

    /// <summary>Vectors drawn from N(0, 0.02), the numbers torch would draw on the CPU after <c>manual_seed(seed)</c> up to rounding.</summary>
    /// <param name="length">n, at least 1.</param>
    /// <param name="width">d.</param>
    /// <param name="seed">The same seed gives the same vectors.</param>
    /// <param name="position">Where the class name stands.</param>
    /// <param name="classCount">C for class-specific vectors.</param>
    public static TextContext Random(int length, int width, ulong seed, ClassTokenPosition position = ClassTokenPosition.End, int? classCount = null)
    {
        var values = new float[checked((classCount ?? 1) * length * width)];
        NormalDraw.Fill(values, RandomDeviation, new TorchGenerator(seed));
        return Create(values, length, width, position, classCount);
    }

    /// <summary>The same place and shape with other vectors.</summary>
    /// <param name="values">As many as there are.</param>
    public TextContext With(ReadOnlySpan<float> values) => Create(values, Length, Width, Position, ClassCount);

    /// <summary>A prompt that is this context alone.</summary>
    public PromptState ToState() => new([new PromptTensor(PromptTensorNames.Context, Shape, Values)]);
}
