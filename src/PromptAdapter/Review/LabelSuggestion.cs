namespace PromptAdapter.Review;

/// <summary>An image that a person should label next.</summary>
/// <param name="Image">The image, as it was given.</param>
/// <param name="Label">The most probable class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
/// <param name="Second">The class after it.</param>
/// <param name="SecondProbability">Its probability, 0 to 1.</param>
/// <param name="StandsFor">How many of the images, itself among them, are nearer to it than to any other one that is suggested.</param>
public sealed record LabelSuggestion(string Image, string Label, double Probability, string Second, double SecondProbability, int StandsFor);
