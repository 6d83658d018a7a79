namespace PromptAdapter.Prompts;

/// <summary>A task that a prompt has learned from. It tells whether evaluating the prompt on some data is honest.</summary>
/// <param name="Task">The dataset's name.</param>
/// <param name="Shots">Images per class that were seen.</param>
/// <param name="Seed">The seed of their choice, if they were chosen.</param>
/// <param name="ImageSha256">SHA-256 of every image file that was seen, in lower-case hexadecimal; empty when it is not known.</param>
public sealed record PromptSource(string Task, int Shots, long? Seed, IReadOnlyList<string> ImageSha256);
