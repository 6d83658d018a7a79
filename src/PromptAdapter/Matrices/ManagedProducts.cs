namespace PromptAdapter.Matrices;

/// <summary>
/// Products without a native library. Each value of a result is added up in one fixed order, whatever the tile that it falls into
/// and the thread that computes it.
/// </summary>
public sealed class ManagedProducts : MatrixProducts
{
    private const int PanelRows = 64; // rows of the right factor, or of the result, that one task works on: they stay in its cache

    private ManagedProducts()
    {
    }

    /// <summary>The only instance: it has no state.</summary>
    public static ManagedProducts Instance { get; } = new();

    /// <inheritdoc/>
    public override MatrixBuffer<T> Allocate<T>(int rows, int columns) => new AlignedMatrix<T>(rows, columns);

    /// <inheritdoc/>
    public override unsafe void TimesTransposed<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, float scale, MatrixBuffer<T> result,
        ParallelOptions parallel)
    {
        RequireTimesTransposed(a, rows, b, result);
        var (depth, columns, factor) = (a.Columns, b.Rows, T.CreateChecked(scale));
        fixed (T* left = a.Span, right = b.Span, target = result.Span)
        {
            var (from, with, to) = ((nint)left, (nint)right, (nint)target); // a lambda cannot capture fixed variables
            Parallel.For(0, Panels(columns), parallel, panel =>
            {
                var end = Math.Min((panel + 1) * PanelRows, columns);
                for (var i = 0; i < rows; i += DotTile.Rows)
                {
                    for (var j = panel * PanelRows; j < end; j += DotTile.Columns)
                        DotTile.Compute((T*)from, Math.Min(i + 1, rows - 1), i, (T*)with, j, end - 1, depth, factor, (T*)to, columns);
                }
            });
        }
    }

    /// <inheritdoc/>
    public override unsafe void TransposedTimes<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, MatrixBuffer<T> result, ParallelOptions parallel)
    {
        RequireTransposedTimes(a, rows, b, result);
        var (heads, columns) = (a.Columns, b.Columns);
        fixed (T* left = a.Span, right = b.Span, target = result.Span)
        {
            var (from, with, to) = ((nint)left, (nint)right, (nint)target); // a lambda cannot capture fixed variables
            Parallel.For(0, Panels(heads), parallel, panel =>
            {
                var (first, end) = (panel * PanelRows, Math.Min((panel + 1) * PanelRows, heads));
                new Span<T>((T*)to + (long)first * columns, (end - first) * columns).Clear();
                for (var i = 0; i < rows; i += OuterTile.Rows)
                {
                    for (var p = first; p < end; p++)
                        OuterTile.Add((T*)from + (long)i * heads + p, heads, (T*)with + (long)i * columns, columns, Math.Min(OuterTile.Rows, rows - i), (T*)to +
                            (long)p * columns);
                }
            });
        }
    }

    private static int Panels(int rows) => (rows + PanelRows - 1) / PanelRows;
}
