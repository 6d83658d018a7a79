using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>Finds images that were learned from among those that are tested on, whatever they are called.</summary>
internal static class TestOverlap
{
    /// <summary>Compares the support set with test images that a method was not given.</summary>
    /// <param name="learned">What was learned.</param>
    /// <param name="test">The test images.</param>
    /// <returns>What is left out of the test images, and warnings that say so.</returns>
    /// <exception cref="InputException">They share more than <see cref="SplitOverlap.LargestShare"/>, or any where that is refused.</exception>
    public static (SplitOverlap Overlap, IReadOnlyList<Warning> Warnings) Of(FewShotLearning learned, SplitContent test)
    {
        var overlap = SplitOverlap.Of([learned.Features.SupportContent, test], learned.Options.Rule);
        var validator = new OverlappingSplitsValidator();
        var findings = OverlappingSplitsValidator.Check(overlap, learned.Options.RefuseShared);
        return (overlap, [.. findings.Select(finding => ExperimentValidators.Say(validator, finding))]);
    }
}
