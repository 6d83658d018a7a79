namespace PromptAdapter.Validation;

/// <summary>Refuses more shots than a class has images, unless it was said that images may repeat; warns where a draw leaves nothing to chance.</summary>
public sealed class ShotsAvailableValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "shots-available";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Available is not { } available)
            yield break;
        var path = experiment.Problem.Support.Origin.Path;
        if (available < experiment.Shots)
        {
            yield return experiment.RepetitionStated
                ? new Finding(false, $"has a class of {available} images, of which some are drawn more than once to make {experiment.Shots}", path,
                    experiment.Problem.SupportContent is null ? "in cross-validation such an image meets its own copy" : "it counts once in cross-validation")
                : new Finding(true, $"has a class of {available} images and {experiment.Shots} shots were asked for", path,
                    $"ask for at most {available}, or say that images may repeat")
                { Settings = [Setting.Shots, Setting.RepeatShots] };
        }
        else if (available == experiment.Shots && experiment.Seeds.Count > 1)
        {
            yield return new Finding(false, $"has a class of {available} images for {experiment.Shots} shots, so every seed draws all of them", path,
                "their spread says nothing; draw fewer shots");
        }
    }
}
