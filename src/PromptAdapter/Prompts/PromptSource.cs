namespace PromptAdapter.Prompts;

/// <summary>A task that a prompt has learned from. It tells whether evaluating the prompt on some data is honest.</summary>
/// <param name="Task">The dataset's name.</param>
/// <param name="Shots">Images per class that were seen; 0 for all that there were.</param>
/// <param name="Seed">The seed of their choice, if they were chosen.</param>
/// <param name="ImageSha256">SHA-256 of every image file that was seen, in lower-case hexadecimal; empty when it is not known.</param>
public sealed record PromptSource(string Task, int Shots, long? Seed, IReadOnlyList<string> ImageSha256)
{
    /// <summary>The classes of the task, in the order of its labels; <see langword="null"/> where they are not known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The name of the task that a classifier was fitted to.</summary>
    public const string Target = "target";

    /// <summary>What stands for the sources of a prompt that was trained elsewhere: nobody knows what it has seen.</summary>
    /// <param name="file">The file that it was read from.</param>
    public static PromptSource Unknown(string file) => new($"unknown (imported from {Path.GetFileName(file)})", 0, null, []);
}
