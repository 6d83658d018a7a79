using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Training;

namespace PromptAdapter.Torch.Methods.CoOp;

/// <summary>One tuning of a prompt, of the support set or of a fold, and the class weights that it passes through.</summary>
internal sealed class PromptRun
{
    private readonly PromptTokens _tokens;
    private readonly TextContext _start;
    private readonly FeatureViews _views;
    private readonly PromptTuningOptions _options;
    private readonly ClipModel _clip;
    private readonly IProgress<ProgressReport>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<int, ClassWeights> _passed = [];
    private TunedPrompt? _prompt;

    /// <param name="clip">The model.</param>
    /// <param name="tokens">The prompts of the C classes.</param>
    /// <param name="start">Where to start from.</param>
    /// <param name="views">What is learned from.</param>
    /// <param name="options">Settings.</param>
    /// <param name="scoredOn">What its epochs are judged on: part of what a checkpoint belongs to, because it keeps the scores.</param>
    /// <param name="ties">Which of equal epochs its scores prefer, which is as much a part.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public PromptRun(
        ClipModel clip, PromptTokens tokens, TextContext start, FeatureViews views, CoOpOptions options,
        IReadOnlyList<SelectionRound> scoredOn, TieBreak ties, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        (_clip, _tokens, _start, _views, _progress, _cancellation) = (clip, tokens, start, views, progress, cancellation);
        _options = options.Tuning with { CheckpointPath = options.StageFolder is { } folder ? CheckpointIn(folder, options.Tuning, scoredOn, ties) : null };
    }

    /// <summary>The outcome of <see cref="Tune"/>.</summary>
    public TunedPrompt Prompt => _prompt ?? throw new InvalidOperationException("the prompt has not been tuned");

    /// <summary>Tunes, or goes on where a checkpoint stands.</summary>
    public void Tune(EpochScoring? scoring) => _prompt = Tuning(_options).Run(_start, _views, scoring is null ? null : (epoch, weights) =>
    {
        _passed[epoch] = weights;
        return scoring(epoch, weights);
    }, _progress, _cancellation);

    /// <summary>The score of an epoch.</summary>
    public double ScoreOf(int epoch) => Prompt.Epochs[epoch - 1].Score!.Value;

    /// <summary>W of the chosen epoch, <c>[C, E]</c>.</summary>
    public ClassWeights Weights() => Tuning(_options).Weights(Prompt.Context);

    /// <summary>W after an epoch that need not be the run's own choice, <c>[C, E]</c>.</summary>
    public ClassWeights WeightsAfter(int epoch)
    {
        // A run that was taken up from a checkpoint has not seen its first epochs; the same steps lead there again.
        if (!_passed.ContainsKey(epoch))
        {
            Tuning(_options with { CheckpointPath = null }).Run(_start, _views, (passed, weights) =>
            {
                _passed[passed] = weights;
                return 0;
            }, _progress, _cancellation);
        }

        return _passed[epoch];
    }

    private PromptTuning Tuning(PromptTuningOptions options) => new(_clip, _tokens, options);

    private string CheckpointIn(string folder, PromptTuningOptions options, IReadOnlyList<SelectionRound> scoredOn, TieBreak ties)
    {
        using var fingerprint = Tuning(options).Fingerprint(_start, _views).Field("ties", ties.ToString());
        foreach (var round in scoredOn)
            fingerprint.Field("support", round.Support).Field("queries", round.Queries);
        return TrainingCheckpoint.PathIn(folder, TrainingKind.Prompt, fingerprint.Value());
    }
}
