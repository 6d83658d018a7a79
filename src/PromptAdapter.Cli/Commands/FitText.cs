using System.Globalization;
using PromptAdapter.Confidence;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Cli.Commands;

/// <summary>What a person wants to know after <c>fit</c>: how much will be right, what is weak, which labels to look at.</summary>
internal static class FitText
{
    private const int Shown = 3;

    /// <summary>Lines for people.</summary>
    public static IEnumerable<string> Lines(FitResult fit)
    {
        var (names, support) = (fit.Classifier.ClassNames, fit.Classifier.State.Support);
        if (fit.Estimate is not { } estimate)
        {
            yield return $"how much will be right cannot be estimated: {fit.LeftOut.WhyNone}";
            yield break;
        }

        var (right, chance) = (estimate.Accuracy, estimate.ChancePercent);
        yield return Estimate(right, chance);
        if (fit.LeftOut.UnjudgedClasses is { Count: > 0 } unjudged)
            yield return $"not judged, with one photo: {string.Join(", ", unjudged.Take(Shown).Select(label => names[label]))}" +
                (unjudged.Count > Shown ? $" and {unjudged.Count - Shown} more" : "") + "; give a second photo to have it judged";
        if (estimate.Weakest.Count > 0)
            yield return "weakest: " + string.Join("; ", estimate.Weakest.Take(Shown).Select(weak =>
                $"{names[weak.Label]} ({weak.Right.Correct} of {weak.Right.Total}), taken for {names[weak.TakenFor]}"));
        if (estimate.Doubtful.Count > 0)
            yield return "most doubtful labels: " + string.Join("; ", estimate.Doubtful.Take(Shown).Select(doubt =>
                $"{support[doubt.Row].Path} (labelled {names[doubt.Label]}, looks like {names[doubt.LooksLike]})"));
        if (fit.Classifier.State.Answers.Least is { MostErrors: { } share } least)
            yield return Invariant($"answers need a probability of {least.Probability:0.00}: of the left-out photos {least.Answered.Total} of {right.Total} ") +
                Invariant($"are then answered, {least.Answered.Total - least.Answered.Correct} of them wrong (at most {100 * share:0.#} % were wanted)");
    }

    /// <summary>How many of a hundred images will be right.</summary>
    /// <param name="right">What is right of the images that were left out.</param>
    /// <param name="chance">What guessing would get right, in percent.</param>
    public static string Estimate(Accuracy right, double chance) => Invariant(
        $"about {right.Percent:0} of 100 right ({right.Correct} of {right.Total} photos, each left out in turn: 95 % interval {Bounds(right)}; ")
        + Invariant($"guessing would be {chance:0.#})");

    private static string Bounds(Accuracy right)
    {
        var (low, high) = right.Interval95();
        return Invariant($"{low:0} to {high:0}");
    }

    /// <summary>The same for programs.</summary>
    public static object? Json(FitResult fit)
    {
        var (names, support) = (fit.Classifier.ClassNames, fit.Classifier.State.Support);
        return fit.Estimate is not { } estimate
            ? new { WhyNone = fit.LeftOut.WhyNone }
            : new
            {
                estimate.Accuracy.Correct,
                Images = estimate.Accuracy.Total,
                Accuracy = estimate.Accuracy.Percent,
                Chance = estimate.ChancePercent,
                Interval = (double[])[estimate.Accuracy.Interval95().Low, estimate.Accuracy.Interval95().High],
                Unjudged = fit.LeftOut.UnjudgedClasses.Select(label => names[label]),
                Weakest = estimate.Weakest.Select(weak =>
                    new { Label = names[weak.Label], weak.Right.Correct, Images = weak.Right.Total, TakenFor = names[weak.TakenFor] }),
                Doubtful = estimate.Doubtful.Select(doubt =>
                    new { Image = support[doubt.Row].Path, Label = names[doubt.Label], LooksLike = names[doubt.LooksLike], doubt.Own, doubt.Other }),
            };
    }

    /// <summary>The temperature and when an image gets no answer, for programs.</summary>
    public static object Json(AnswerRules rules) => new
    {
        rules.Temperature,
        LeftOutImages = rules.Images,
        LeastProbability = rules.Least?.Probability,
        MaxError = rules.Least?.MostErrors,
        Answered = rules.Least?.Answered.Total,
        AnsweredRight = rules.Least?.Answered.Correct,
        rules.Unknown,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
