using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Prompts.Context;

namespace PromptAdapter.Torch.Methods.PromptAdapters;

/// <summary>
/// Prompt-Adapter (arXiv 2303.15234) from the support set on: a prompt, pre-trained or not, is tuned on the support features; its text features are the
/// head of an adapter, as published of a key-value cache, which stays as it was built (<c>prompt-adapter</c>) or has its keys fine-tuned
/// (<c>prompt-adapter-f</c>).
/// </summary>
/// <remarks>Under cross-validation the prompt is tuned anew for each fold, and what the adapter compares is compared with the fold's own head.</remarks>
/// <param name="clip">The model that the features were made with.</param>
/// <param name="tokens">The prompts of the C classes.</param>
/// <param name="prompt">How the prompt is tuned.</param>
/// <param name="name">The method's name.</param>
/// <param name="adapter">The method on features that stands on it.</param>
/// <param name="progress">Told of every epoch of the prompt.</param>
public sealed class PromptAdapterMethod(ClipModel clip, PromptTokens tokens, CoOpOptions prompt, string name, IFeatureMethod adapter,
    IProgress<ProgressReport>? progress = null) : IFeatureMethod
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The method for some classes.</summary>
    /// <param name="clip">The model that the features were made with.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="prompt">How the prompt is tuned.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="adapter">The method on features that stands on it.</param>
    /// <param name="progress">Told of every epoch of the prompt.</param>
    /// <exception cref="InputException">A prompt is longer than the model reads, or the model has no vocabulary.</exception>
    public static PromptAdapterMethod Create(
        ClipModel clip, IReadOnlyList<string> classNames, CoOpOptions prompt, string name, IFeatureMethod adapter, IProgress<ProgressReport>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var (tokens, started) = prompt.For(clip, classNames);
        return new PromptAdapterMethod(clip, tokens, started, name, adapter, progress);
    }

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        var tuned = new PromptHeads(clip, tokens, prompt, progress).Tune(problem, rule.Plan(problem.Checked()), parallel);
        var fit = adapter.Fit(problem with { Text = TextHead.Of(tuned.Weights) }, new PlannedRule(rule, tuned.Plan.Value), parallel);
        var settings = new Dictionary<string, double>(fit.Selection.Settings);
        foreach (var (name, value) in tuned.Selection.Settings)
            settings[name] = value;
        return fit with
        {
            Selection = fit.Selection with { Settings = settings },
            Prompt = tuned.Saved(clip, problem.Target),
            Tuning = tuned.Prompt,
            Head = tuned.Weights,
        };
    }
}
