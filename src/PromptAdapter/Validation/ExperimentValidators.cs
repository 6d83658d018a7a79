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
    /// <returns>Warnings.</returns>
    /// <exception cref="InputException">A validator refuses it; the message names the validator.</exception>
    public static IReadOnlyList<Warning> Enforce(Experiment experiment)
    {
        var warnings = new List<Warning>();
        foreach (var validator in All)
        {
            foreach (var finding in validator.Check(experiment))
                warnings.Add(Say(validator, finding));
        }

        return warnings;
    }

    /// <summary>A finding as a warning.</summary>
    /// <exception cref="InputException">It is none: the experiment is refused.</exception>
    internal static Warning Say(IExperimentValidator validator, Finding finding) => finding.Refused
        ? throw new InputException($"{finding.Problem} [{validator.Name}]", finding.Path, finding.Remedy) { Settings = finding.Settings }
        : new Warning($"{finding} [{validator.Name}]") { Settings = finding.Settings };
}
