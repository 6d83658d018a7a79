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

    /// <summary>Which validation images it scores on: the others are neither drawn nor encoded for it.</summary>
    ValidationUse Validation { get; }

    /// <summary>Whether it scores on the test set, so that a classifier for use cannot be chosen by it.</summary>
    bool LooksAtTest => false;

    /// <summary>How many folds of the support set are compared, each of which costs a method that trains one more training.</summary>
    /// <param name="shots">K: images of each class, at least 1.</param>
    /// <param name="views">Augmented views of each image; 0 for none.</param>
    int FoldsFor(int shots, int views) => 0;

    /// <summary>Lays out the comparisons for one problem.</summary>
    /// <param name="problem">The support set and the sets that a rule may look at.</param>
    /// <exception cref="InputException">The problem lacks the set that the rule scores on.</exception>
    SelectionPlan Plan(AdapterProblem problem);
}
