using PromptAdapter.Methods;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>An image that was labelled wrong.</summary>
/// <param name="Name">What to call it: its file, relative to the data folder, or its number.</param>
/// <param name="Actual">Its class.</param>
/// <param name="Predicted">The class it was given.</param>
/// <param name="Probability">The probability of that, 0 to 1.</param>
/// <param name="Path">The file, for a thumbnail; <see langword="null"/> where it is not known.</param>
public sealed record WrongImage(string Name, string Actual, string Predicted, double Probability, string? Path)
{
    /// <summary>What the decision rests on, if that was kept.</summary>
    public Evidence? Evidence { get; init; }

    /// <summary>Whether the EXIF orientation is applied to the thumbnail.</summary>
    public bool ApplyOrientation { get; init; } = true;
}
