using PromptAdapter.Evaluation;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>
/// Steps of one text context on the feature banks of T tasks. With the loss over a sample's own task only the classes of tasks that occur in the batch are
/// encoded, each group of them by itself, which is the softmax with all other logits at −∞; with the union's loss all classes are one group.
/// </summary>
internal sealed class TaskFeatureSteps : ITaskRun
{
    private readonly IReadOnlyList<TaskData> _tasks;
    private readonly ClassUnion _union;
    private readonly TaskSampler _sampler;
    private readonly PromptEncoder[] _encoders; // one for each task, or one for the union
    private readonly Tensor[] _banks;           // [T] of [V · N, D]
    private readonly Tensor[] _heldOut;         // [T] of [M, D]
    private readonly bool _ownTask;
    private readonly long _seed;
    private readonly double _scale;

    public TaskFeatureSteps(ClipModel clip, IReadOnlyList<TaskData> tasks, ClassUnion union, TextContext start, PretrainingOptions options, long seed)
    {
        (_tasks, _union, _seed, _scale) = (tasks, union, seed, clip.LogitScale);
        _ownTask = options.Loss == TaskLoss.OwnTask;
        _sampler = new TaskSampler([.. tasks.Select(task => task.Shown.Count)], options.Weighting, options.Tuning.BatchSize, (uint)seed);
        _encoders = _ownTask ? [.. tasks.Select(task => PromptEncoder.Create(clip, task.ClassNames, start.Layout))]
            : [PromptEncoder.Create(clip, union.ClassNames, start.Layout)];
        using var scope = NewDisposeScope();
        _banks = [.. tasks.Select(task =>
            cat([.. task.Views!.Views.Select(view => tensor(view.Features.ToArray(), [view.Count, view.Dimension], device: clip.Place))])
                .DetachFromDisposeScope())];
        _heldOut = [.. tasks.Select(task =>
            tensor(task.HeldOutFeatures?.Features.ToArray() ?? [], [task.HeldOut.Count, clip.EmbedDim], device: clip.Place).clone().DetachFromDisposeScope())];
        Parameters = new PromptParameters(start.ToState(), clip.Place);
    }

    public PromptParameters Parameters { get; }

    private Tensor Context => Parameters[PromptTensorNames.Context];

    public IEnumerable<PromptStep> Epoch(int epoch, CancellationToken cancellationToken)
    {
        var generator = EpochOrder.Generator(_seed, epoch);
        foreach (var batch in _sampler.Epoch(epoch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var views = Array.ConvertAll(batch, sample => generator.NextInteger(_tasks[sample.Task].Views!.ViewCount));
            yield return Step(batch, views);
        }
    }

    public TaskAccuracies HeldOut(CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var texts = _ownTask ? null : _encoders[0].Encode(Context); // [C, E]
        var accuracies = new Accuracy[_tasks.Count];
        for (var task = 0; task < accuracies.Length; task++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var taskScope = NewDisposeScope();
            if (_tasks[task].HeldOut.Count == 0)
                continue;
            var (first, count) = _union.ClassesOf(task).GetOffsetAndLength(_union.ClassNames.Count);
            var own = texts?.narrow(0, first, count) ?? _encoders[task].Encode(Context);
            var labels = tensor(_tasks[task].HeldOut.Select(image => (long)image.Label).ToArray(), device: own.device);
            var correct = ContrastiveLoss.Logits(_heldOut[task], own, _scale).argmax(-1).eq(labels).sum().One<long>();
            accuracies[task] = new Accuracy((int)correct, _tasks[task].HeldOut.Count);
        }

        return new TaskAccuracies(accuracies);
    }

    public void Dispose()
    {
        Parameters.Dispose();
        foreach (var encoder in _encoders)
            encoder.Dispose();
        foreach (var features in _banks.Concat(_heldOut))
            features.Dispose();
    }

    private PromptStep Step(TaskSample[] batch, long[] views)
    {
        using var scope = NewDisposeScope();
        var gradient = zeros_like(Context, requires_grad: false);
        double loss = 0;
        long correct = 0;
        foreach (var group in Enumerable.Range(0, batch.Length).GroupBy(at => _ownTask ? batch[at].Task : 0))
        {
            using var groupScope = NewDisposeScope();
            using var pass = _encoders[group.Key].Forward(Context);
            var features = cat([.. group.Select(at => Row(batch[at], views[at]))]);                          // [b, D]
            var wanted = tensor(group.Select(at => Label(batch[at])).ToArray(), device: features.device);    // [b]
            var logits = ContrastiveLoss.Logits(features, pass.Features, _scale);                            // [b, C of the group]
            var part = F.cross_entropy(logits, wanted, reduction: TorchSharp.torch.nn.Reduction.Sum).DividedBy(batch.Length);
            part.backward();
            using (no_grad())
                gradient.PlusInPlace(pass.PromptGradient());
            loss += part.One<float>();
            correct += logits.argmax(-1).eq(wanted).sum().One<long>();
        }

        Context.grad = gradient;
        return new PromptStep(loss, (int)correct, batch.Length);
    }

    private Tensor Row(TaskSample sample, long view) => _banks[sample.Task].narrow(0, (view * _tasks[sample.Task].Shown.Count) + sample.Image, 1); // [1, D]

    private long Label(TaskSample sample)
    {
        var label = _tasks[sample.Task].Shown[sample.Image].Label;
        return _ownTask ? label : _union.UnionClass(sample.Task, label);
    }
}
