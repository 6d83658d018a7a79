using PromptAdapter.Matrices;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Matrices;

/// <summary>Products by libtorch, with threads of its own. It multiplies matrices that it has allocated.</summary>
public sealed class TorchProducts : MatrixProducts
{
    private TorchProducts()
    {
    }

    /// <summary>The only instance: it has no state.</summary>
    public static TorchProducts Instance { get; } = new();

    /// <inheritdoc/>
    public override MatrixBuffer<T> Allocate<T>(int rows, int columns) => new TensorMatrix<T>(rows, columns);

    /// <inheritdoc/>
    public override void TimesTransposed<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, float scale, MatrixBuffer<T> result, ParallelOptions parallel)
    {
        RequireTimesTransposed(a, rows, b, result);
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        FirstRows(result, rows).addmm_(FirstRows(a, rows), TensorOf(b).t(), beta: 0, alpha: scale);
    }

    /// <inheritdoc/>
    public override void TransposedTimes<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, MatrixBuffer<T> result, ParallelOptions parallel)
    {
        RequireTransposedTimes(a, rows, b, result);
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        TensorOf(result).addmm_(FirstRows(a, rows).t(), FirstRows(b, rows), beta: 0, alpha: 1);
    }

    private static Tensor FirstRows<T>(MatrixBuffer<T> matrix, int rows)
        where T : unmanaged => TensorOf(matrix).narrow(0, 0, rows);

    private static Tensor TensorOf<T>(MatrixBuffer<T> matrix)
        where T : unmanaged => ((TensorMatrix<T>)matrix).Tensor;
}
