using System.Globalization;

namespace PromptAdapter.Validation;

/// <summary>
/// Says which rows are left out of a split because another one holds them, too (<see cref="SplitOverlap"/>): an image that is learned from and tested on makes
/// the accuracy a memory test. Refuses splits that share more than published ones do, and any that share a row where that is asked for. Test images that were
/// said to be keys are drawn from the training images that the support set is drawn from, so that many may be in both: there no share is too large.
/// </summary>
public sealed class OverlappingSplitsValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "overlapping-splits";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Check(experiment.CompareSplits(), experiment.RefuseShared, experiment.TestsOnKeys);
    }

    /// <summary>What there is to say about splits that have been compared.</summary>
    internal static IEnumerable<Finding> Check(SplitOverlap overlap, bool refuseShared, bool testsOnKeys = false)
    {
        foreach (var pair in overlap.Pairs)
        {
            if (refuseShared)
                yield return Finding(pair, refused: true, "keep each image in one split, or ask for less strictness") with { Settings = [Setting.Strict] };
            else if (!pair.IsLeftOut)
                yield return Finding(pair, refused: false, "nothing is chosen on the validation set, so that the test accuracy does not depend on them");
            else if (overlap.LeftOutOf(pair.Loser.Name).Count == pair.Loser.Hashes.Count)
                yield return Finding(pair, refused: true, "keep each image in one split: without them nothing is left of it");
            else if (pair.Share > SplitOverlap.LargestShare && !(testsOnKeys && pair.Loser.Name == SplitContent.Test))
                yield return Finding(pair, refused: true, string.Create(CultureInfo.InvariantCulture,
                    $"keep each image in one split; up to {100 * SplitOverlap.LargestShare:0.#} % would be left out"));
            else
                yield return Finding(pair, refused: false, $"left out of the {pair.Loser.Name} set");
        }
    }

    private static Finding Finding(SharedPair pair, bool refused, string remedy)
    {
        var (keeper, loser) = pair.Rows[0];
        var (own, other) = (pair.Loser, pair.Keeper);
        return new Finding(refused,
            $"shares {pair.Rows.Count} of its {own.Hashes.Count} {own.Name} images with the {other.Name} set, "
                + $"the first being {own.Describe(loser)} ({other.Describe(keeper)} there)",
            own.Path, remedy);
    }
}
