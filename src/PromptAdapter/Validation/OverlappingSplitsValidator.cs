using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Validation;

/// <summary>
/// Refuses splits that share an image: one that is learned from and tested on makes the accuracy a memory test.
/// Only a warning where a rule does not look at the validation set that shares images with the test set,
/// and where it was said that the test images are keys: two draws from one set of training images may meet.
/// </summary>
public sealed class OverlappingSplitsValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "overlapping-splits";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        for (var i = 0; i < experiment.Splits.Count; i++)
        {
            for (var j = i + 1; j < experiment.Splits.Count; j++)
            {
                var (left, right) = (experiment.Splits[i], experiment.Splits[j]);
                if (Shared(left, right) is not { Count: > 0 } shared)
                    continue;
                var harmless = left.Name == SplitContent.Support
                    ? right.Name == SplitContent.Test && experiment.TestsOnKeys
                    : experiment.Rule.Validation == ValidationUse.None;
                var (own, other) = shared[0];
                yield return new Finding(!harmless,
                    $"shares {shared.Count} of its {right.Hashes.Count} {right.Name} images with the {left.Name} set, the first being {right.Describe(other)} ({left.Describe(own)} there)",
                    right.Path, harmless ? "its accuracy is a little too high" : "keep each image in one split");
            }
        }
    }

    private static List<(int Left, int Right)> Shared(SplitContent left, SplitContent right)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < left.Hashes.Count; row++)
            rows.TryAdd(left.Hashes[row], row);
        return [.. Enumerable.Range(0, right.Hashes.Count).Where(row => rows.ContainsKey(right.Hashes[row])).Select(row => (rows[right.Hashes[row]], row))];
    }
}
