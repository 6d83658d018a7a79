using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>Steps of a text context on cached features of one task.</summary>
internal sealed class FeatureSteps : IPromptSteps, IDisposable
{
    private readonly PromptEncoder _encoder;
    private readonly FeatureViews _views;
    private readonly PromptTuningOptions _options;
    private readonly double _scale;
    private readonly Tensor _bank;   // [V · N, D]
    private readonly Tensor _labels; // [V · N]

    /// <param name="encoder">The prompts of the C classes.</param>
    /// <param name="start">Where to start from.</param>
    /// <param name="views">The support images.</param>
    /// <param name="options">Batch size and seed.</param>
    /// <param name="scale">s.</param>
    public FeatureSteps(PromptEncoder encoder, TextContext start, FeatureViews views, PromptTuningOptions options, double scale)
    {
        (_encoder, _views, _options, _scale) = (encoder, views, options, scale);
        Parameters = new PromptParameters(start.ToState(), encoder.Place);
        using var scope = NewDisposeScope();
        _bank = cat([.. views.Views.Select(view => tensor(view.Features.ToArray(), [view.Count, view.Dimension], device: encoder.Place))])
            .DetachFromDisposeScope();
        _labels = tensor([.. Enumerable.Repeat(views.Labels, views.ViewCount).SelectMany(ofView => ofView).Select(label => (long)label)], device: encoder.Place)
            .DetachFromDisposeScope();
    }

    public PromptParameters Parameters { get; }

    /// <summary>The context now, <c>[n, d]</c> or <c>[C, n, d]</c>.</summary>
    public Tensor Context => Parameters[PromptTensorNames.Context];

    public IEnumerable<PromptStep> Epoch(int epoch, CancellationToken cancellationToken) =>
        EpochOrder.Batches(_options.Seed, epoch, _views.Count, _views.ViewCount, _options.BatchSize).Select(Step);

    public void Dispose()
    {
        Parameters.Dispose();
        _bank.Dispose();
        _labels.Dispose();
    }

    private PromptStep Step(long[] rows)
    {
        using var scope = NewDisposeScope();
        using var pass = _encoder.Forward(Context);
        var batch = tensor(rows, device: _bank.device);
        var wanted = _labels.index_select(0, batch);                                                    // [B]
        var logits = ContrastiveLoss.Logits(_bank.index_select(0, batch), pass.Features, _scale);       // [B, C]
        var mean = ContrastiveLoss.Of(logits, wanted);
        mean.backward();
        Context.grad = pass.PromptGradient();
        return new PromptStep(mean.One<float>(), (int)logits.argmax(-1).eq(wanted).sum().One<long>(), rows.Length);
    }
}
