namespace PromptAdapter.Methods.Expressions;

/// <summary>
/// How logits follow from features, as a few operations on matrices: what a program that knows no method can run. A state says it of itself
/// (<see cref="IAdapterState.Express"/>); whoever writes classifiers in another format turns each kind of node into what that format has. An expression is
/// <c>[B, K]</c>, a row for each image; <see cref="Columns"/> is K.
/// </summary>
/// <param name="Columns">K, the length of a row.</param>
public abstract record LogitExpression(int Columns)
{
    /// <summary>The normalised features f, <c>[B, D]</c>.</summary>
    /// <param name="dimension">D.</param>
    public static LogitExpression Features(int dimension) => new FeatureInput(dimension);

    /// <summary>x Mᵀ, <c>[B, R]</c>.</summary>
    /// <param name="rows">M, <c>[R, K]</c> row-major.</param>
    /// <exception cref="ArgumentException">It is not a number of rows of K values.</exception>
    public LogitExpression Project(ReadOnlyMemory<double> rows) => rows.Length > 0 && rows.Length % Columns == 0
        ? new Projection(this, rows)
        : throw new ArgumentException($"{rows.Length} values are not rows of {Columns}", nameof(rows));

    /// <inheritdoc cref="Project(ReadOnlyMemory{double})"/>
    public LogitExpression Project(ReadOnlyMemory<float> rows) => Project(Array.ConvertAll(rows.ToArray(), value => (double)value));

    /// <summary>x + b, the same row added to each.</summary>
    /// <param name="row">b, <c>[K]</c>.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public LogitExpression Shift(ReadOnlyMemory<double> row) => row.Length == Columns
        ? new Shifted(this, row)
        : throw new ArgumentException($"{row.Length} values are not a row of {Columns}", nameof(row));

    /// <summary>x + b, one number added to all.</summary>
    public LogitExpression Shift(double number) => new Shifted(this, new[] { number });

    /// <summary>c · x.</summary>
    public LogitExpression Times(double factor) => new Scaled(this, factor);

    /// <summary>exp(x), each value by itself.</summary>
    public LogitExpression Exp() => new Exponential(this);

    /// <summary>The softmax of each row.</summary>
    public LogitExpression SoftMax() => new SoftMaximum(this);

    /// <summary>Each row divided by its Euclidean length.</summary>
    public LogitExpression Normalise() => new Normalised(this);

    /// <summary>x + y.</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public LogitExpression Plus(LogitExpression other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Columns == Columns ? new Sum(this, other)
            : throw new ArgumentException($"rows of {Columns} and of {other.Columns} values cannot be added", nameof(other));
    }
}

/// <summary>f, the normalised features.</summary>
/// <param name="Dimension">D.</param>
public sealed record FeatureInput(int Dimension) : LogitExpression(Dimension);

/// <summary>x Mᵀ.</summary>
/// <param name="Of">x, <c>[B, K]</c>.</param>
/// <param name="Rows">M, <c>[R, K]</c>.</param>
public sealed record Projection(LogitExpression Of, ReadOnlyMemory<double> Rows) : LogitExpression(Rows.Length / Of.Columns);

/// <summary>x + b.</summary>
/// <param name="Of">x, <c>[B, K]</c>.</param>
/// <param name="By">b: K numbers, or one for all.</param>
public sealed record Shifted(LogitExpression Of, ReadOnlyMemory<double> By) : LogitExpression(Of.Columns);

/// <summary>c · x.</summary>
/// <param name="Of">x.</param>
/// <param name="By">c.</param>
public sealed record Scaled(LogitExpression Of, double By) : LogitExpression(Of.Columns);

/// <summary>exp(x).</summary>
/// <param name="Of">x.</param>
public sealed record Exponential(LogitExpression Of) : LogitExpression(Of.Columns);

/// <summary>softmax(x) of each row.</summary>
/// <param name="Of">x.</param>
public sealed record SoftMaximum(LogitExpression Of) : LogitExpression(Of.Columns);

/// <summary>x / ‖x‖ of each row.</summary>
/// <param name="Of">x.</param>
public sealed record Normalised(LogitExpression Of) : LogitExpression(Of.Columns);

/// <summary>x + y.</summary>
/// <param name="First">x.</param>
/// <param name="Second">y.</param>
public sealed record Sum(LogitExpression First, LogitExpression Second) : LogitExpression(First.Columns);
