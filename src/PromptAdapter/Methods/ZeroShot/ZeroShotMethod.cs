using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.ZeroShot;

/// <summary>
/// CLIP as it is (arXiv 2103.00020): the class whose weight vector is nearest wins. The support set is used only if the head is made from it.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class ZeroShotMethod(ZeroShotOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "zero-shot";

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "nothing: the text of the class names decides")
    {
        Needs = MethodNeeds.ClassWeights,
        ServesUnseenClasses = true,
        Create = setup => new ZeroShotMethod(new ZeroShotOptions { Scale = setup.Settings.Scale }),
        Restore = file => new ZeroShotState(file.Text, file.Scale),
        Relearn = again => new ZeroShotState(again.Problem.Text.WeightsFor(again.Problem.Support)!, again.Settings.Scale),
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>Refuses to run without text.</summary>
    /// <param name="method">The name of a method; every other one passes.</param>
    /// <param name="head">Where the text comes from.</param>
    /// <exception cref="InputException">The method is zero-shot, and there is no text.</exception>
    public static void RequireHead(string method, TextHead head)
    {
        if (method == MethodName && ReferenceEquals(head, TextHead.None))
            throw new InputException("zero-shot needs class weights, and the text head is 'none'", null,
                "pass a weights file or class-mean, or leave zero-shot out");
    }

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        RequireHead(Name, problem.Text);
        var weights = problem.Text.WeightsFor(problem.Support)!;
        return new AdapterFit(new ZeroShotState(weights, options.Scale), SelectionOutcome.NothingToChoose);
    }
}
