using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// Draws the batches of the coming steps on another thread while the model learns from this one. Which pairs a step gets does not depend on the threads.
/// </summary>
internal sealed class PairQueue : IDisposable
{
    private const int Ahead = 2;

    private readonly BlockingCollection<PairBatch> _batches = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;
    private ExceptionDispatchInfo? _failure;

    /// <param name="draw">Draws the batch of a step.</param>
    /// <param name="first">The first step.</param>
    /// <param name="end">The step behind the last.</param>
    public PairQueue(Func<int, PairBatch> draw, int first, int end)
    {
        _drawing = Task.Factory.StartNew(() => Fill(draw, first, end), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The batch of the next step.</summary>
    /// <exception cref="InputException">A pair cannot be made ready for the model.</exception>
    public PairBatch Take()
    {
        if (_batches.TryTake(out var batch, Timeout.Infinite))
            return batch;
        _failure?.Throw();
        throw new InvalidOperationException("all batches were taken");
    }

    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_drawing).AsyncWaitHandle.WaitOne();
        _batches.Dispose();
        _stop.Dispose();
    }

    private void Fill(Func<int, PairBatch> draw, int first, int end)
    {
        try
        {
            for (var step = first; step < end; step++)
                _batches.Add(draw(step), _stop.Token);
        }
#pragma warning disable CA1031 // It is thrown again where the batch is taken.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(error); // before the end is known: whoever waits looks for it then
        }
        finally
        {
            _batches.CompleteAdding();
        }
    }
}
