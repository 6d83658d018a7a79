using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Tuning;

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
    /// <exception cref="InputException">Features, context and classes do not fit together, the checkpoint is of another run, or the loss became
    /// infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TunedPrompt Run(TextContext start, FeatureViews views, EpochScoring? score = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(views);
        options.Validate();
        if (views.ClassCount != tokens.ClassCount || views.Dimension != clip.EmbedDim)
            throw new InputException(
                $"the features have {views.ClassCount} classes of {views.Dimension} values, there are {tokens.ClassCount} prompts of {clip.EmbedDim}",
                views.Views[0].Origin.Path, "extract the features with this model for this class list");

        using var scope = NewDisposeScope();
        using var encoder = PromptEncoder.Create(clip.TextTower, tokens, start.Layout);
        using var steps = new FeatureSteps(encoder, start, views, options, clip.LogitScale);
        using var fingerprint = options.CheckpointPath is null ? null : Fingerprint(start, views);
        Func<int, double>? judge = score is null ? null : epoch => score(epoch, Weights(encoder.Encode(steps.Context)));
        var tuned = PromptTraining.Run(steps, options, fingerprint?.Value() ?? "", Stage, judge, progress, cancellationToken);
        return new TunedPrompt(ContextOf(tuned.State), tuned.ChosenEpoch, tuned.Epochs, ContextOf(tuned.Last));

        TextContext ContextOf(PromptState state) => TextContext.Of(state, start.Position);
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
        return Weights(encoder.Encode(context.ToTensor(encoder.Place)));
    }

    /// <summary>What a run depends on; the caller may add to it and disposes it.</summary>
    internal FieldDigest Fingerprint(TextContext start, FeatureViews views) => TuningFields.Of(clip, options, start.ToState())
        .Settings("prompts", new { tokens.Start, tokens.Names, tokens.Endings, start.Position }).Field("views", views.Views);

    private ClassWeights Weights(Tensor features)
    {
        using (features)
            return ClassWeights.Create(Values(nn.functional.normalize(features, dim: -1)), tokens.ClassCount, "prompt");
    }

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().contiguous().Singles();
    }
}
