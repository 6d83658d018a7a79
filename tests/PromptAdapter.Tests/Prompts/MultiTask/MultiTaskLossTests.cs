using PromptAdapter.Prompts.Learners;
using PromptAdapter.Torch.Prompts.MultiTask;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.MultiTask;

public sealed class MultiTaskLossTests : IDisposable
{
    private static readonly ClassUnion Union = new([new("a", ["x", "y"]), new("b", ["x", "y", "z"]), new("c", ["only"])]);
    private static readonly long[] OneAndTwo = [1, 2];
    private static readonly long[] OneOfEach = [0, 4, 5];
    private static readonly float[] Row = [0.5f, -1, 2, 3, -0.5f, 9];

    private readonly DisposeScope _scope = Scope();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void OwnTask_IsTheCrossEntropyOfTheTaskAlone(int label)
    {
        using var loss = new MultiTaskLoss(Union);
        var own = Row[Union.ClassesOf(Union.TaskOf(label))];
        var start = Union.ClassesOf(Union.TaskOf(label)).Start.Value;
        var expected = Math.Log(own.Sum(value => Math.Exp(value))) - own[label - start];
        Assert.Equal(expected, loss.Of(Logits(Row), Labels(label)).item<float>(), 1e-5);
    }

    [Fact]
    public void Union_IsTheCrossEntropyOfAll()
    {
        using var loss = new MultiTaskLoss(Union, TaskLoss.Union);
        Assert.Equal(Math.Log(Row.Sum(value => Math.Exp(value))) - Row[3], loss.Of(Logits(Row), Labels(3)).item<float>(), 1e-5);
    }

    [Fact]
    public void ZeroMask_LeavesOtherTasksInTheSoftmax()
    {
        using var loss = new MultiTaskLoss(Union, TaskLoss.ZeroMaskReferenceQuirk);
        float[] masked = [0, 0, 2, 3, -0.5f, 0];
        Assert.Equal(masked, TinyClip.Values(loss.Masked(Logits(Row), Labels(3))));
        Assert.Equal(Math.Log(masked.Sum(value => Math.Exp(value))) - 3, loss.Of(Logits(Row), Labels(3)).item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(TaskLoss.OwnTask)]
    [InlineData(TaskLoss.ZeroMaskReferenceQuirk)]
    public void Gradient_OfForeignClasses_IsZeroAndFinite(TaskLoss kind)
    {
        using var loss = new MultiTaskLoss(Union, kind);
        var logits = Logits([.. Row, .. Row]).requires_grad_(true);
        loss.Of(logits, Labels(OneAndTwo)).backward();
        var gradient = TinyClip.Values(logits.grad!);
        Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
        Assert.Equal("++000000+++0", string.Concat(gradient.Select(value => value == 0 ? '0' : '+')));
    }

    [Fact]
    public void Of_MixedBatch_IsTheMeanOfItsSamples()
    {
        using var loss = new MultiTaskLoss(Union);
        var alone = OneOfEach.Average(label => loss.Of(Logits(Row), Labels(label)).item<float>());
        Assert.Equal(alone, loss.Of(Logits([.. Row, .. Row, .. Row]), Labels(OneOfEach)).item<float>(), 1e-5);
    }

    public void Dispose() => _scope.Dispose();

    private static DisposeScope Scope()
    {
        Torch.Native.NativeBackend.EnsureLoaded();
        return NewDisposeScope();
    }

    private static Tensor Logits(float[] values) => tensor(values, [values.Length / 6, 6]);

    private static Tensor Labels(params long[] labels) => tensor(labels);
}
