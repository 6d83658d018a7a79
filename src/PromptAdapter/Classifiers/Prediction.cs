using PromptAdapter.Methods;

namespace PromptAdapter;

/// <summary>What a classifier says about one image.</summary>
/// <param name="Image">The image, as it was given.</param>
/// <param name="Label">The name of the most probable class.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
/// <param name="Ranking">Every class with its probability, the most probable first.</param>
public sealed record Prediction(string Image, string Label, double Probability, IReadOnlyList<RankedClass> Ranking)
{
    /// <summary>
    /// What the decision rests on; votes name the support image and the class. <see langword="null"/> unless it was asked for (<see cref="PredictOptions.Explain"/>).
    /// </summary>
    public Evidence? Evidence { get; init; }

    /// <summary>
    /// What the second class rests on, which says what put the first ahead of it (<see cref="EvidenceWords"/>); <see langword="null"/> unless it was asked for.
    /// </summary>
    public Evidence? RunnerUp { get; init; }

    /// <summary>
    /// The cosine to the nearest support image, −1 to 1; <see langword="null"/> where the classifier keeps no features of its support images.
    /// </summary>
    public double? Nearest { get; init; }
}

/// <summary>One class of a ranking.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
public sealed record RankedClass(string Label, double Probability);

/// <summary>The predictions of several images.</summary>
/// <param name="Results">Those that could be read, in the order given.</param>
/// <param name="Unreadable">Those that could not, with the reason.</param>
public sealed record PredictionBatch(IReadOnlyList<Prediction> Results, IReadOnlyList<Datasets.SkippedFile> Unreadable);
