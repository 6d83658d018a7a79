namespace PromptAdapter.Validation;

/// <summary>Every validator, and what follows from what they find.</summary>
public static class ExperimentValidators
{
    /// <summary>The validators, in the order in which they look.</summary>
    public static IReadOnlyList<IExperimentValidator> All { get; } =
    [
        new ShotsAvailableValidator(), new OverlappingSplitsValidator(), new RepeatedImagesValidator(), new TestInSelectionValidator(),
        new PromptOverlapValidator(),
        new SingleSeedValidator(),
    ];

    /// <summary>Refuses an experiment whose results would be worthless.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>Warnings, one line each.</returns>
    /// <exception cref="InputException">A validator refuses it; the message names the validator.</exception>
    public static IReadOnlyList<string> Enforce(Experiment experiment)
    {
        var warnings = new List<string>();
        foreach (var validator in All)
        {
            foreach (var finding in validator.Check(experiment))
            {
                if (finding.Refused)
                    throw new InputException($"{finding.Problem} [{validator.Name}]", finding.Path, finding.Remedy) { Settings = finding.Settings };
                warnings.Add($"{finding} [{validator.Name}]");
            }
        }

        return warnings;
    }
}
