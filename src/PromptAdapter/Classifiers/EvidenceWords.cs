using PromptAdapter.Confidence;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;

namespace PromptAdapter;

/// <summary>Says in plain words what put the first class ahead of the second: the class names' text, single training photos, or all of them together.</summary>
public static class EvidenceWords
{
    /// <summary>How many training photos are spoken of, and shown.</summary>
    public const int Nearest = 8;

    private const double Even = 0.05; // of the whole; a smaller part is not worth a word

    /// <summary>A few sentences about one prediction.</summary>
    /// <param name="prediction">The prediction, with its evidence (<see cref="PredictOptions.Explain"/>).</param>
    /// <param name="withheld">Why no answer is given; <see langword="null"/> where one is.</param>
    /// <exception cref="ArgumentException">The prediction has no evidence.</exception>
    public static string Of(Prediction prediction, WithheldAnswer? withheld = null)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        var evidence = prediction.Evidence ?? throw new ArgumentException("the prediction was made without its evidence", nameof(prediction));
        var sentences = new List<string>();
        if (withheld is not null)
            sentences.Add($"No answer is given: {withheld.Words}. The best guess would have been {prediction.Label}.");
        if (prediction.RunnerUp is { } runner)
            sentences.Add(Lead(prediction.Label, prediction.Ranking[1].Label,
            [
                ("the text of the class names", evidence.TextLogit - runner.TextLogit),
                ("the training photos that look like it", evidence.CacheLogit - runner.CacheLogit),
                ("what was learnt from all training photos together", evidence.FittedLogit - runner.FittedLogit),
            ]));
        sentences.Add(Votes(prediction.Label, evidence.Votes));
        return string.Join(' ', sentences);
    }

    private static string Lead(string label, string second, (string Part, double Lead)[] parts)
    {
        var whole = parts.Sum(part => Math.Abs(part.Lead));
        if (whole == 0)
            return $"{label} and {second} are even.";
        string[] speaking = [.. parts.Where(part => Math.Abs(part.Lead) / whole >= Even).OrderByDescending(part => Math.Abs(part.Lead))
            .Select(part => $"{part.Part}, {(part.Lead > 0 ? $"for {label}" : $"for {second}")} ({Percent(Math.Abs(part.Lead) / whole)})")];
        return $"What decides between {label} and {second}: {string.Join("; ", speaking)}.";
    }

    private static string Votes(string label, IReadOnlyList<SupportVote> votes)
    {
        if (votes.Count == 0)
            return "No single training photo can be named: the classifier weighs all of them together.";
        var nearest = votes.Take(Nearest).ToArray();
        var same = nearest.Count(vote => vote.ClassName == label);
        return nearest.Length == 1 ? $"The training photo with the strongest vote is of {nearest[0].ClassName}."
            : $"Of the {nearest.Length} training photos with the strongest votes, {same} {(same == 1 ? "is" : "are")} of {label}.";
    }

    private static string Percent(double share) => PercentText.Of(share);
}
