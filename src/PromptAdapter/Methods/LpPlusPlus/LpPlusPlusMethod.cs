using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.LpPlusPlus;

/// <summary>LP++ (arXiv 2404.02285): a linear probe that blends in the text, with step sizes that the data decide and nothing to choose.</summary>
/// <param name="options">Settings.</param>
public sealed class LpPlusPlusMethod(LpPlusPlusOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "lp++";

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a linear probe and the text with a multiplier for each class")
    {
        Create = setup => new LpPlusPlusMethod(setup.Settings.LpPlusPlus),
        Restore = LpPlusPlusState.Restore,
        Relearn = again => new LpPlusPlusMethod(again.Settings.LpPlusPlus).Fit(again.Problem, new FixedRule(), again.Parallel).State,
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(parallel);
        options.Validate();
        var head = problem.Text.WeightsFor(problem.Checked().Support);
        var (weights, multipliers) = LpPlusPlusTraining.Run(problem.Support, head, options, parallel);
        return new AdapterFit(new LpPlusPlusState(weights, multipliers, head), SelectionOutcome.NothingToChoose);
    }
}
