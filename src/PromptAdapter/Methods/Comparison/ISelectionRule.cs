namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// Decides on which images a method's settings are compared, and from which support set the candidate is built for each of them.
/// It knows nothing of the settings themselves, so one rule serves every method.
/// </summary>
public interface ISelectionRule
{
    /// <summary>The name by which the rule is chosen, also in results.</summary>
    string Name { get; }

    /// <summary>What it does, in one line.</summary>
    string Description { get; }

    /// <summary>Lays out the comparisons for one problem.</summary>
    /// <param name="problem">The support set and the sets that a rule may look at.</param>
    /// <exception cref="InputException">The problem lacks the set that the rule scores on.</exception>
    SelectionPlan Plan(AdapterProblem problem);
}
