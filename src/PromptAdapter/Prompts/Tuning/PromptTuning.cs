using System.Globalization;
using PromptAdapter.Clip;
using PromptAdapter.Features;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Runtime;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>Judges the context at the end of an epoch; the epoch with the highest score is kept.</summary>
/// <param name="epoch">1, 2, …</param>
/// <param name="weights">The class weights that the context makes, <c>[C, E]</c>.</param>
public delegate double EpochScoring(int epoch, ClassWeights weights);

/// <summary>
/// Tunes a text context on image features (CoOp, arXiv 2109.01134): no image is encoded, and the frozen towers do not change.
/// The same start, features, options and machine give the same bits, whether the run was interrupted and resumed or not.
/// </summary>
/// <param name="clip">The frozen model.</param>
/// <param name="tokens">The prompts of C classes.</param>
/// <param name="options">Settings.</param>
public sealed class PromptTuning(ClipModel clip, PromptTokens tokens, PromptTuningOptions options)
{
    private const string Stage = "tuning the prompt";

    /// <summary>Runs all epochs, or those that a checkpoint leaves.</summary>
    /// <param name="start">Where to start from.</param>
    /// <param name="views">The support images.</param>
    /// <param name="score">Judges each epoch; without it the last one is taken.</param>
    /// <param name="progress">Told loss and accuracy after each epoch.</param>
    /// <param name="cancellationToken">Stops between two steps; the checkpoint of the last whole epoch stays.</param>
    /// <exception cref="InputException">Features, context and classes do not fit together, the checkpoint is of another run, or the loss became infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TunedPrompt Run(TextContext start, FeatureViews views, EpochScoring? score = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(views);
        options.Validate();
        if (views.ClassCount != tokens.ClassCount || views.Dimension != clip.EmbedDim)
            throw new InputException($"the features have {views.ClassCount} classes of {views.Dimension} values, there are {tokens.ClassCount} prompts of {clip.EmbedDim}", views.Views[0].Origin.Path, "extract the features with this model for this class list");

        using var scope = NewDisposeScope();
        using var encoder = PromptEncoder.Create(clip.TextTower, tokens, start.Layout);
        using var descent = new MomentumSgd(options.Momentum, options.WeightDecay);
        var bank = cat([.. views.Views.Select(view => tensor(view.Features.ToArray(), [view.Count, view.Dimension]))]); // [V · N, D]
        var labels = tensor([.. Enumerable.Repeat(views.Labels, views.ViewCount).SelectMany(ofView => ofView).Select(label => (long)label)]); // [V · N]

        var fingerprint = options.CheckpointPath is null ? "" : RunFingerprint.Of(clip, tokens, start, views, options);
        var state = (options.CheckpointPath is { } saved ? TuningCheckpoint.Find(saved, fingerprint, start) : null) ?? TuningCheckpoint.AtStart(start);
        var context = state.Context.ToTensor();
        if (state.Velocity is { } velocity)
            descent.Restore(velocity.ToTensor());

        for (var epoch = state.Epochs.Count; epoch < options.Epochs; epoch++)
        {
            var (loss, accuracy) = RunEpoch(epoch);
            var now = start.With(Values(context));
            var scored = score?.Invoke(epoch + 1, Weights(encoder.Encode(context)));
            if (scored is { } judged && !double.IsFinite(judged))
                throw new InvalidOperationException($"the scoring of epoch {epoch + 1} is not a finite number");
            state = state.After(new EpochSummary(epoch + 1, loss, accuracy, scored), now, start.With(Values(descent.Velocity!)));
            if (options.CheckpointPath is { } path)
                state.Save(path, fingerprint);
            progress?.Report(new ProgressReport(Stage, epoch + 1, options.Epochs, "epochs", string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}, accuracy {accuracy:F1} %")));
        }

        return new TunedPrompt(state.Best, state.BestEpoch, state.Epochs, state.Context);

        (double Loss, double Accuracy) RunEpoch(int epoch)
        {
            double loss = 0;
            long correct = 0, shown = 0;
            var batches = EpochOrder.Batches(options.Seed, epoch, views, options.BatchSize);
            foreach (var rows in batches)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var step = NewDisposeScope();
                using var pass = encoder.Forward(context);
                var batch = tensor(rows);
                var wanted = labels.index_select(0, batch);                                                           // [B]
                var logits = ContrastiveLoss.Logits(bank.index_select(0, batch), pass.Features, clip.LogitScale);     // [B, C]
                var mean = ContrastiveLoss.Of(logits, wanted);
                mean.backward();
                descent.Step(context, pass.PromptGradient(), options.Schedule.RateAt(epoch, options.Epochs));

                loss += mean.item<float>();
                correct += logits.argmax(-1).eq(wanted).sum().item<long>();
                shown += rows.Length;
            }

            return double.IsFinite(loss)
                ? (loss / batches.Count, 100.0 * correct / shown)
                : throw new InputException($"the loss became infinite in epoch {epoch + 1}", null, "tune with a smaller learning rate");
        }
    }

    /// <summary>The class weights that a context makes: the normalised text features of its prompts.</summary>
    /// <param name="context">The context.</param>
    /// <returns>W, <c>[C, E]</c>.</returns>
    /// <exception cref="InputException">The context does not fit the model or the classes.</exception>
    public ClassWeights Weights(TextContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        using var encoder = PromptEncoder.Create(clip.TextTower, tokens, context.Layout);
        return Weights(encoder.Encode(context.ToTensor()));
    }

    private ClassWeights Weights(Tensor features)
    {
        using (features)
            return ClassWeights.Create(Values(nn.functional.normalize(features, dim: -1)), tokens.ClassCount, "prompt");
    }

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().contiguous().data<float>().ToArray();
    }
}
