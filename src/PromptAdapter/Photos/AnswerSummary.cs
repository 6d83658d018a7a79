namespace PromptAdapter.Photos;

/// <summary>The little of an answer that is kept of every photo, for sorting and for a page.</summary>
/// <param name="Label">The class, <see cref="PhotoAnswer.Unknown"/> where the answer is withheld, <see langword="null"/> where the photo cannot be
/// read.</param>
/// <param name="IsWithheld">Whether the answer is withheld.</param>
/// <param name="Best">The best class, answered or not.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
/// <param name="Second">The next class.</param>
/// <param name="SecondProbability">Its probability, 0 to 1.</param>
/// <param name="Problem">Why the photo cannot be read.</param>
public sealed record AnswerSummary(
    string? Label, bool IsWithheld, string? Best, double Probability, string? Second, double SecondProbability, string? Problem)
{
    /// <summary>How much the best class is ahead of the next, 0 to 1: the smaller, the more doubtful.</summary>
    public double Margin => Probability - SecondProbability;

    /// <summary>What is kept of an answer.</summary>
    /// <param name="answer">The answer.</param>
    public static AnswerSummary Of(PhotoAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Prediction is not { } prediction)
            return new AnswerSummary(null, false, null, 0, null, 0, answer.Problem);
        var second = prediction.Ranking.Count > 1 ? prediction.Ranking[1] : null;
        return new AnswerSummary(
            answer.Label, answer.Withheld is not null, prediction.Label, prediction.Probability, second?.Label, second?.Probability ?? 0, null);
    }
}
