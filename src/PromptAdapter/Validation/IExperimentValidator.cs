namespace PromptAdapter.Validation;

/// <summary>Looks at an experiment before it runs and says what would make its results worthless.</summary>
public interface IExperimentValidator
{
    /// <summary>Its name, which its errors and warnings carry.</summary>
    string Name { get; }

    /// <summary>What is wrong; nothing when all is well.</summary>
    /// <param name="experiment">The experiment.</param>
    IEnumerable<Finding> Check(Experiment experiment);
}
