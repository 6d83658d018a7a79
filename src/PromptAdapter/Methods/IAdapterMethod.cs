using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>A way to turn a few labelled images into a classifier. Each method has a folder of its own with its options, the method and its state.</summary>
public interface IAdapterMethod
{
    /// <summary>The name by which the method is chosen, also in results, for example <c>tip-adapter</c>.</summary>
    string Name { get; }

    /// <summary>Adapts to one problem; the rule decides on which images the method's settings are compared.</summary>
    /// <param name="problem">The support set, its text head and the sets that a selection rule may look at.</param>
    /// <param name="rule">How hyper-parameters are chosen; a method without any ignores it.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">The problem lacks what the method or the rule needs.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<AdapterFit> FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel);
}

/// <summary>A method that works on features alone, so that it waits for nothing.</summary>
public interface IFeatureMethod : IAdapterMethod
{
    /// <inheritdoc cref="IAdapterMethod.FitAsync"/>
    AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel);

    /// <inheritdoc/>
    Task<AdapterFit> IAdapterMethod.FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel) =>
        Task.FromResult(Fit(problem, rule, parallel));
}

/// <summary>What <see cref="IAdapterMethod.FitAsync"/> returns.</summary>
/// <param name="State">The classifier.</param>
/// <param name="Selection">How its settings were chosen.</param>
public sealed record AdapterFit(IAdapterState State, SelectionOutcome Selection)
{
    /// <summary>The prompt that was tuned on the way, for the methods that have one; its sources are what this fit has shown it.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>The epochs of tuning a text prompt, for the methods that do.</summary>
    public TunedPrompt? Tuning { get; init; }

    /// <summary>
    /// What the method has changed in the image tower or put into it, by name: <see cref="MethodDescriptor.Retune"/> makes an encoder of it. Empty where the
    /// tower is the frozen one.
    /// </summary>
    public IReadOnlyList<RawTensor> Tower { get; init; } = [];

    /// <summary>The class weights that the prompt makes, <c>[C, D]</c>; <see langword="null"/> where the problem's own head was used.</summary>
    public ClassWeights? Head { get; init; }
}
