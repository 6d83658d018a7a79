using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>Finds images that were learned from among those that are tested on, whatever they are called.</summary>
internal static class TestOverlap
{
    /// <exception cref="InputException">There are some.</exception>
    public static void Refuse(SplitContent support, SplitContent test)
    {
        var learned = support.Hashes.ToHashSet(StringComparer.Ordinal);
        var shared = Enumerable.Range(0, test.Hashes.Count).Where(row => learned.Contains(test.Hashes[row])).ToArray();
        if (shared.Length > 0)
            throw new InputException($"overlapping-splits: shares {shared.Length} of its {test.Hashes.Count} test images with the support set, the first being {test.Describe(shared[0])}", test.Path, "keep each image in one split");
    }
}
