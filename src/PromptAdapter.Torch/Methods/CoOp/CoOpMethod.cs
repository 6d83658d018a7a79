using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Context;

namespace PromptAdapter.Torch.Methods.CoOp;

/// <summary>
/// Context optimisation (arXiv 2109.01134): the prompt's context is tuned on the support features and its text features are the class weights.
/// What the rule chooses is the epoch; a rule that cross-validates tunes once more for each of its folds.
/// </summary>
/// <param name="clip">The model that the features were made with.</param>
/// <param name="tokens">The prompts of the C classes, for the context length in force.</param>
/// <param name="options">Settings.</param>
/// <param name="progress">Told of every epoch.</param>
public sealed class CoOpMethod(ClipModel clip, PromptTokens tokens, CoOpOptions options, IProgress<ProgressReport>? progress = null) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "coop";

    /// <summary>The name of the prompt's epoch among the settings.</summary>
    public const string EpochKey = "prompt_epoch";

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>The method for some classes.</summary>
    /// <param name="clip">The model that the features were made with.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <exception cref="InputException">A prompt is longer than the model reads, or the model has no vocabulary.</exception>
    public static CoOpMethod Create(ClipModel clip, IReadOnlyList<string> classNames, CoOpOptions options, IProgress<ProgressReport>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (tokens, started) = options.For(clip, classNames);
        return new CoOpMethod(clip, tokens, started, progress);
    }

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        var tuned = new PromptHeads(clip, tokens, options, progress).Tune(problem, rule.Plan(problem.Checked()), parallel);
        return new AdapterFit(new ZeroShotState(tuned.Weights, clip.LogitScale), tuned.Selection)
        {
            Prompt = tuned.Saved(clip, problem.Target),
            Tuning = tuned.Prompt,
            Head = tuned.Weights
        };
    }
}
