using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.MultiTask;

/// <summary>The cross-entropy of samples from several tasks over the classes of their union.</summary>
public sealed class MultiTaskLoss : IDisposable
{
    private readonly TaskLoss _kind;
    private readonly Tensor _foreign; // [C, C], true where two classes belong to different tasks

    /// <summary>Prepares the loss.</summary>
    /// <param name="union">The classes.</param>
    /// <param name="kind">Which of them a sample's loss is taken over.</param>
    /// <param name="device">Where the logits are; <see langword="null"/> means in memory.</param>
    public MultiTaskLoss(ClassUnion union, TaskLoss kind = TaskLoss.OwnTask, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(union);
        NativeBackend.EnsureLoaded();
        _kind = kind;
        using var scope = NewDisposeScope();
        var tasks = tensor(Enumerable.Range(0, union.ClassNames.Count).Select(union.TaskOf).ToArray(), device: device ?? CPU);   // [C]
        _foreign = tasks.unsqueeze(1).not_equal(tasks.unsqueeze(0)).DetachFromDisposeScope();            // [C, C]
    }

    /// <summary>The logits that the softmax sees: <c>[B, C]</c> → <c>[B, C]</c>.</summary>
    /// <param name="logits">Of all classes of the union.</param>
    /// <param name="labels">The true class of each sample among all of the union, <c>[B]</c>, int64.</param>
    public Tensor Masked(Tensor logits, Tensor labels)
    {
        if (_kind == TaskLoss.Union)
            return logits.alias();
        using var foreign = _foreign.index_select(0, labels);                                            // [B, C]
        return logits.FilledWhere(foreign, _kind == TaskLoss.OwnTask ? float.NegativeInfinity : 0f);
    }

    /// <summary>The mean loss of a batch, a scalar.</summary>
    /// <param name="logits">Of all classes of the union, <c>[B, C]</c>.</param>
    /// <param name="labels">The true class of each sample among all of the union, <c>[B]</c>, int64.</param>
    public Tensor Of(Tensor logits, Tensor labels)
    {
        using var masked = Masked(logits, labels);
        return F.cross_entropy(masked, labels);
    }

    /// <inheritdoc/>
    public void Dispose() => _foreign.Dispose();
}
