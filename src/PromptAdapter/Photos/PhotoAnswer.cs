using PromptAdapter.Confidence;

namespace PromptAdapter.Photos;

/// <summary>What is said about one photo of many: an answer, none because it would be too doubtful, or why the photo cannot be read.</summary>
/// <param name="Image">The photo, as its source is called (<see cref="Imaging.ImageSource.Key"/>).</param>
/// <param name="Prediction">The classes by probability; <see langword="null"/> where the photo cannot be read.</param>
/// <param name="Withheld">Why the best class is no answer; <see langword="null"/> where it is one.</param>
/// <param name="Problem">Why the photo cannot be read, in one line; <see langword="null"/> where it can.</param>
public sealed record PhotoAnswer(string Image, Prediction? Prediction, WithheldAnswer? Withheld, string? Problem)
{
    /// <summary>What stands in the place of a label where the answer is withheld.</summary>
    public const string Unknown = "unknown";

    /// <summary>The class, <see cref="Unknown"/>, or <see langword="null"/> where the photo cannot be read.</summary>
    public string? Label => Prediction is null ? null : Withheld is null ? Prediction.Label : Unknown;
}
