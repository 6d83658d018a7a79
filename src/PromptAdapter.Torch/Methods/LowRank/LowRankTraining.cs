using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Training;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>
/// The training of both towers' low-rank matrices (CLIP-LoRA, arXiv 2405.18541) on the mean cross entropy of s · cos(image, text). Order, augmentation and
/// dropout of a step follow from seed and step alone.
/// </summary>
internal sealed class LowRankTraining : ITraining<EpochSummary>, IDisposable
{
    private static readonly ActivationMemory Memory = new(ActivationMemory.Default.Bytes / 3); // for each tower: updates hold about half as much again

    private readonly ClipModel _clip;
    private readonly VisionTransformer _tower;
    private readonly IReadOnlyList<int> _labels;
    private readonly LowRankTexts _texts;
    private readonly TrainingImages _images;
    private readonly LowRankOptions _options;
    private readonly long _seed;
    private readonly int _steps;
    private readonly ParallelOptions _parallel;

    /// <summary>Sets it up.</summary>
    /// <param name="clip">A model with a vision transformer.</param>
    /// <param name="task">The images that can be read.</param>
    /// <param name="texts">One text for each class.</param>
    /// <param name="options">Settings.</param>
    /// <param name="extraction">How images are read, and what they are augmented by.</param>
    /// <param name="seed">The seed of start, order, augmentation and dropout.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <exception cref="InputException">The tower is a ResNet.</exception>
    public LowRankTraining(ClipModel clip, TaskData task, LowRankTexts texts, LowRankOptions options, Features.ExtractionOptions extraction, long seed,
        ParallelOptions parallel)
    {
        (_clip, _texts, _options, _seed, _parallel) = (clip, texts, options, seed, parallel);
        _tower = LowRankMethod.TowerOf(clip);
        _labels = [.. task.Shown.Select(image => image.Label)];
        _steps = options.StepsOf(_labels.Count) * options.EpochsFor(_labels.Count);
        _images = new TrainingImages([.. task.Shown.Select(image => image.Source)], task.Sha256, extraction.Decode, extraction.Recipe,
            clip.ImageSize, seed, clip.Preprocessing.Normalization);
        var draws = new PromptDraws(unchecked((uint)seed));
        Visual = new TunedTower("visual", _tower.Depth, _tower.Width, draws);
        Text = new TunedTower("text", clip.TextTower.Depth, clip.TextTower.Width, draws);
    }

    /// <summary>The matrices of the image tower.</summary>
    public TunedTower Visual { get; }

    /// <summary>The matrices of the text tower.</summary>
    public TunedTower Text { get; }

    /// <summary>Told of every step: how many are done, and of how many.</summary>
    public Action<int, int>? Stepped { get; init; }

    /// <inheritdoc/>
    public JsonTypeInfo<List<EpochSummary>> EpochsAsJson => EpochSummaries.Default.ListEpochSummary;

    /// <inheritdoc/>
    public IReadOnlyList<TrainingTensor> Values() => [Visual.Learned(), Text.Learned()];

    IReadOnlyList<TrainingTensor> ITraining<EpochSummary>.Memory() => [.. Visual.Remembered(), .. Text.Remembered()];

    public void Restore(
        IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<EpochSummary> epochs)
    {
        var steps = epochs.Count * _options.StepsOf(_labels.Count);
        Visual.Restore(values, memory, steps);
        Text.Restore(values, memory, steps);
    }

    public EpochSummary RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        TensorThreads.Settle();
        var (loss, correct, shown) = (0.0, 0L, 0);
        var batches = EpochOrder.Batches(_seed, epoch, _labels.Count, views: 1, _options.BatchSize);
        for (var i = 0; i < batches.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = epoch * batches.Count + i;
            var told = Step(Array.ConvertAll(batches[i], row => (int)row), epoch, step);
            (loss, correct, shown) = (loss + told.Loss, correct + told.Correct, shown + told.Shown);
            Stepped?.Invoke(step + 1, _steps);
        }

        return double.IsFinite(loss)
            ? new EpochSummary(epoch + 1, loss / batches.Count, 100.0 * correct / shown, null)
            : throw new InputException($"the loss became infinite in epoch {epoch + 1}", null, "the images or the model are damaged: check them");
    }

    public void Dispose()
    {
        Visual.Dispose();
        Text.Dispose();
        _images.Dispose();
    }

    private PromptStep Step(int[] rows, int epoch, int step)
    {
        using var scope = NewDisposeScope();
        using var withGrad = enable_grad();
        using var managed = tensor(_images.Batch(rows, epoch), [rows.Length, 3, _clip.ImageSize, _clip.ImageSize], device: _clip.Place);
        var pixels = managed.clone(); // the last bits must not depend on where a managed array lies
        var labels = tensor(Array.ConvertAll(rows, row => (long)_labels[row]), device: _clip.Place);                 // [B]
        using var images = new PromptPass(Visual.View(_clip.Place), ImageParts(pixels, step));
        using var texts = new PromptPass(Text.View(_clip.Place), _texts.Parts(Memory, part => Masks(step, tower: 1, part)));
        var logits = F.normalize(images.Features, dim: -1).Times(_clip.LogitScale).matmul(F.normalize(texts.Features, dim: -1).t()); // [B, C]
        var loss = F.cross_entropy(logits, labels);
        loss.backward();
        var rate = _options.RateAt(step, _steps);
        Visual.Step(images.PromptGradient(), rate, _parallel);
        Text.Step(texts.PromptGradient(), rate, _parallel);
        return new PromptStep(loss.One<float>(), (int)logits.argmax(-1).eq(labels).sum().One<long>(), rows.Length);
    }

    private FeaturePart[] ImageParts(Tensor pixels, int step)
    {
        var count = (int)pixels.shape[0];
        var together = (int)Math.Clamp(Memory.Images(_tower, 0), 1, count);
        return [.. Enumerable.Range(0, count).Chunk(together).Select((rows, part) => new FeaturePart([.. rows.Select(row => (long)row)], matrices =>
        {
            using var own = pixels.narrow(0, rows[0], rows.Length);
            using var masks = Masks(step, tower: 0, part);
            return _tower.Encode(own, LowRankMatrices.Of(matrices, LowRankOptions.Dropout, masks));
        }))];
    }

    // A part is computed again for its gradient, and has to meet the same masks.
    private Generator Masks(int step, int tower, int part)
    {
        var mixed = unchecked((((ulong)_seed * 0x9e3779b97f4a7c15) ^ (ulong)step) * 0xbf58476d1ce4e5b9 + (ulong)((2 * part) + tower));
        return new Generator(unchecked((mixed ^ (mixed >> 31)) * 0x94d049bb133111eb) >> 1);
    }
}
