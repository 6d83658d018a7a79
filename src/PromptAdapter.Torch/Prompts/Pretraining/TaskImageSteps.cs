using PromptAdapter.Evaluation;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>Steps of a prompt that needs the images themselves, on those of T tasks. Owns the learner.</summary>
internal sealed class TaskImageSteps : ITaskRun
{
    private const int EvaluationBatch = 16;

    private readonly PromptLearner _learner;
    private readonly IReadOnlyList<TaskData> _tasks;
    private readonly ClassUnion _union;
    private readonly TaskSampler _sampler;
    private readonly MultiTaskLoss _loss;
    private readonly TrainingImages _images; // those of all tasks, one behind the other
    private readonly int[] _firsts;          // [T]
    private readonly DecodeOptions _decode;

    public TaskImageSteps(PromptLearner learner, IReadOnlyList<TaskData> tasks, ClassUnion union, PretrainingOptions options, long seed)
    {
        (_learner, _tasks, _union) = (learner, tasks, union);
        _sampler = new TaskSampler([.. tasks.Select(task => task.Shown.Count)], options.Weighting, options.Tuning.BatchSize, (uint)seed);
        _loss = new MultiTaskLoss(union, options.Loss, learner.Clip.Place);
        _decode = options.Extraction.Decode;
        _images = new TrainingImages(
            [.. tasks.SelectMany(task => task.Shown).Select(image => image.Source)], [.. tasks.SelectMany(task => task.Sha256)], _decode,
                options.Extraction.Recipe, learner.Clip.ImageSize, seed,
            learner.Clip.Preprocessing.Normalization);
        _firsts = new int[tasks.Count];
        for (var task = 1; task < _firsts.Length; task++)
            _firsts[task] = _firsts[task - 1] + tasks[task - 1].Shown.Count;
    }

    public PromptParameters Parameters => _learner.Parameters;

    public IEnumerable<PromptStep> Epoch(int epoch, CancellationToken cancellationToken)
    {
        foreach (var batch in _sampler.Epoch(epoch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Step(batch, epoch);
        }
    }

    public TaskAccuracies HeldOut(CancellationToken cancellationToken) =>
        new([.. Enumerable.Range(0, _tasks.Count).Select(task => HeldOut(task, cancellationToken))]);

    public void Dispose()
    {
        _learner.Dispose();
        _loss.Dispose();
        _images.Dispose();
    }

    private PromptStep Step(TaskSample[] batch, int epoch)
    {
        using var scope = NewDisposeScope();
        var values = _images.Batch(Array.ConvertAll(batch, sample => _firsts[sample.Task] + sample.Image), epoch);
        var pixels = Pixels(values, batch.Length);                                                                          // [B, 3, R, R]
        // [B]
        var labels = tensor(Array.ConvertAll<TaskSample, long>(batch, sample => _union.UnionClass(sample.Task, _tasks[sample.Task].Shown[sample.Image].Label)),
            device: _learner.Clip.Place);
        long correct = 0;
        var told = _learner.ComputeGradients(pixels, logits =>
        {
            var masked = _loss.Masked(logits, labels);                                                                      // [B, C]
            correct = masked.argmax(-1).eq(labels).sum().One<long>();
            return F.cross_entropy(masked, labels);
        });
        return new PromptStep(told.Loss, (int)correct, batch.Length);
    }

    private Accuracy HeldOut(int task, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var transform = new ClipPreprocess(_learner.Clip.ImageSize, _learner.Clip.Preprocessing);
        var (first, count) = _union.ClassesOf(task).GetOffsetAndLength(_union.ClassNames.Count);
        var correct = 0;
        foreach (var batch in _tasks[task].HeldOut.Chunk(EvaluationBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var values = new float[batch.Length * _images.ValueCount];
            Parallel.For(0, batch.Length, i =>
            {
                using var image = ImageSource.File(batch[i].Path).Decode(_decode);
                transform.Apply(image, values.AsSpan(i * _images.ValueCount, _images.ValueCount));
            });
            var guesses = _learner.Logits(Pixels(values, batch.Length)).narrow(1, first, count).argmax(-1).Integers();
            correct += guesses.Zip(batch).Count(pair => pair.First == pair.Second.Label);
        }

        return new Accuracy(correct, _tasks[task].HeldOut.Count);
    }

    // Cloned for the same reason as parameters: the last bits must not depend on where a managed array lies.
    private Tensor Pixels(float[] values, int count)
    {
        using var managed = tensor(values, [count, 3, _learner.Clip.ImageSize, _learner.Clip.ImageSize], device: _learner.Clip.Place);
        return managed.clone();
    }
}
