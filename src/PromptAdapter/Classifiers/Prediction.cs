using PromptAdapter.Methods;

namespace PromptAdapter;

/// <summary>What a classifier says about one image.</summary>
/// <param name="Image">The image, as it was given.</param>
/// <param name="Label">The name of the most probable class.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
/// <param name="Ranking">Every class with its probability, the most probable first.</param>
/// <param name="Evidence">What the decision rests on.</param>
public sealed record Prediction(string Image, string Label, double Probability, IReadOnlyList<RankedClass> Ranking, PredictionEvidence Evidence);

/// <summary>One class of a ranking.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Probability">Its softmax probability, 0 to 1.</param>
public sealed record RankedClass(string Label, double Probability);

/// <summary>The winning logit split into what text, cache and fitted weights gave, and the support images that voted.</summary>
/// <param name="TextLogit">The part of the text head; 0 for a method without text.</param>
/// <param name="CacheLogit">The part of the cache; 0 without one.</param>
/// <param name="Votes">Every support image's vote, the strongest first; empty without a cache.</param>
public sealed record PredictionEvidence(double TextLogit, double CacheLogit, IReadOnlyList<ImageVote> Votes)
{
    /// <summary>The part of fitted class weights (linear-probe, gda), in which no support image can be told from the others; 0 without them.</summary>
    public double FittedLogit { get; init; }

    /// <summary>The share of each method in a blend (auto); empty for a method alone.</summary>
    public IReadOnlyList<MemberEvidence> Members { get; init; } = [];

    /// <summary>The winning logit.</summary>
    public double Logit => TextLogit + CacheLogit + FittedLogit;
}

/// <summary>The vote of one support image.</summary>
/// <param name="Support">The image.</param>
/// <param name="Label">The name of the class that it votes for.</param>
/// <param name="Similarity">f·k: the cosine of the image and its key, -1 to 1; fine-tuned keys are not of length 1, and it may lie beyond.</param>
/// <param name="Weight">What it adds to the logit of its class.</param>
public sealed record ImageVote(SupportImage Support, string Label, double Similarity, double Weight);

/// <summary>The predictions of several images.</summary>
/// <param name="Results">Those that could be read, in the order given.</param>
/// <param name="Unreadable">Those that could not, with the reason.</param>
public sealed record PredictionBatch(IReadOnlyList<Prediction> Results, IReadOnlyList<Datasets.SkippedFile> Unreadable);
