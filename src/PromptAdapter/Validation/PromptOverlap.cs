using PromptAdapter.Prompts;

namespace PromptAdapter.Validation;

/// <summary>What is done about a prompt that has seen images of the target.</summary>
public enum SeenTarget
{
    /// <summary>The experiment is refused.</summary>
    Refused,

    /// <summary>It runs, and its results are marked.</summary>
    Marked,
}

/// <summary>
/// Leaves the target out: a prompt may have seen the target's support images and nothing else of it. Images are known by the SHA-256 of their files.
/// </summary>
public static class PromptOverlap
{
    /// <summary>What outputs of an experiment carry that runs although its prompt has seen the target.</summary>
    public const string Mark = "prompt-saw-target";

    /// <summary>Compares what a prompt has seen with the images of a target.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="supportSha256">The target's support images (its K shots).</param>
    /// <param name="otherSha256">All of its other images: validation, test, and training images that were not drawn.</param>
    /// <param name="seen">What follows if it has seen any of them.</param>
    /// <returns>What is wrong, refused unless it is to be marked; a warning where it is not known what the prompt has seen; else
    /// <see langword="null"/>.</returns>
    public static Finding? Check(SavedPrompt prompt, IReadOnlySet<string> supportSha256, IReadOnlySet<string> otherSha256, SeenTarget seen = SeenTarget.Refused)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(supportSha256);
        ArgumentNullException.ThrowIfNull(otherSha256);
        // An image that is both a shot and a test image is another validator's concern.
        var overlaps = prompt.Sources
            .Select(source =>
                (source.Task, Count: source.ImageSha256.Distinct(StringComparer.OrdinalIgnoreCase)
                .Count(hash => IsIn(otherSha256, hash) && !IsIn(supportSha256, hash))))
            .Where(overlap => overlap.Count > 0)
            .ToArray();
        if (overlaps.Length > 0)
        {
            var tasks = string.Join(", ", overlaps.Select(overlap => $"'{overlap.Task}' ({overlap.Count})").Distinct());
            return new Finding(seen == SeenTarget.Refused, $"has learned from images of this data that are not among its shots, in {tasks}",
                prompt.State.Source,
                seen == SeenTarget.Refused
                    ? "use a prompt that was learned without this data, or allow it, which marks the results"
                    : $"the results are marked {Mark}")
            {
                Settings = seen == SeenTarget.Refused ? [Setting.AllowSeenTarget] : [],
            };
        }

        return prompt.SourcesKnown
            ? null
            : new Finding(false, "does not say which images it has learned from", prompt.State.Source, "whether it has seen this data cannot be known");
    }

    // Hashes are lower-case; one that was written by others may not be.
    private static bool IsIn(IReadOnlySet<string> hashes, string hash) => hashes.Contains(hash) || hashes.Contains(hash.ToLowerInvariant());
}
