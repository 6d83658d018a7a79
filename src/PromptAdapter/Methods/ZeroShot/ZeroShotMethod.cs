using PromptAdapter.Selection;

namespace PromptAdapter.Methods.ZeroShot;

/// <summary>CLIP as it is (arXiv 2103.00020): the class whose weight vector is nearest wins. The support set is used only if the head is made from it.</summary>
/// <param name="options">Settings.</param>
public sealed class ZeroShotMethod(ZeroShotOptions options) : IAdapterMethod
{
    /// <summary>The name on the command line.</summary>
    public const string MethodName = "zero-shot";

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var weights = problem.Text.WeightsFor(problem.Support)
            ?? throw new InputException("zero-shot needs class weights, and the text head is 'none'", null, "pass a weights file or class-mean, or leave zero-shot out");
        return new AdapterFit(new ZeroShotState(weights, options.Scale), SelectionOutcome.NothingToChoose);
    }
}
