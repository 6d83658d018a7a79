using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods;

namespace PromptAdapter;

/// <summary>What <see cref="FewShotClassifier.EvaluateAsync"/> measured.</summary>
/// <param name="Confusion">Images by actual and predicted class.</param>
/// <param name="Wrong">The images it got wrong, the most confident mistake first.</param>
/// <param name="LeftOut">Images that were not counted because the classifier was fitted on them.</param>
/// <param name="Unreadable">Images that could not be read, with the reason.</param>
public sealed record ClassifierEvaluation(ConfusionMatrix Confusion, IReadOnlyList<EvaluatedImage> Wrong, int LeftOut, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>How far the probabilities can be believed; <see langword="null"/> where they were not kept.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>What speaks for a known class, of each image: see <see cref="OthersEvaluation"/>.</summary>
    internal IReadOnlyList<double> Scores { get; init; } = [];

    /// <summary>What looks wrong with the images: those that were left out, and those that are there more than once, by name; one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The share of images labelled right.</summary>
    public Accuracy Accuracy => Confusion.Overall;

    /// <summary>Says so where guessing would do as well; <see langword="null"/> where it would not.</summary>
    public string? AtChance => FitWarnings.AtChance(Accuracy, Confusion.ClassCount, "");
}

/// <summary>One image and what was made of it.</summary>
/// <param name="Key">The image, relative to the data folder.</param>
/// <param name="Actual">Its class.</param>
/// <param name="Predicted">The class it was given.</param>
/// <param name="Probability">The probability of that, 0 to 1.</param>
public sealed record EvaluatedImage(string Key, string Actual, string Predicted, double Probability)
{
    /// <summary>The file.</summary>
    public string? Path { get; init; }

    /// <summary>What the decision rests on, with the strongest votes.</summary>
    public Evidence? Evidence { get; init; }
}
