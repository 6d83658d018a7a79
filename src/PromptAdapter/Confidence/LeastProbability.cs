using System.Globalization;
using PromptAdapter.Evaluation;
using PromptAdapter.LeftOut;

namespace PromptAdapter.Confidence;

/// <summary>An answer is given where the best class has at least this probability.</summary>
/// <param name="Probability">0 to 1.</param>
public sealed record LeastProbability(double Probability)
{
    /// <summary>The share of wrong answers among those given that was wanted, 0 to 1; <see langword="null"/> where the probability was stated.</summary>
    public double? MostErrors { get; init; }

    /// <summary>The left-out images that are answered, and how many of these answers are right.</summary>
    public Accuracy Answered { get; init; }

    /// <summary>Whether no such share was to be had on the left-out images: then only what is surer than all of them is answered.</summary>
    public bool Unreached => MostErrors is not null && Answered.Total == 0;

    /// <summary>Whether an answer of that probability is not given.</summary>
    /// <param name="probability">0 to 1.</param>
    internal bool Withholds(double probability) => probability < Probability || (Unreached && Probability >= 1); // nothing is surer than certain

    /// <summary>The rule in plain words.</summary>
    public string Describe() => MostErrors is { } share
        ? string.Create(CultureInfo.InvariantCulture,
            $"answers need a probability of {Probability:0.00}, chosen on left-out images for at most {100 * share:0.#} % wrong answers")
        : string.Create(CultureInfo.InvariantCulture, $"answers need a probability of {Probability:0.00}");

    /// <summary>
    /// The least probability at which the share of wrong answers among the left-out images that are answered is at most the wanted one: of all such, the one
    /// that answers most.
    /// </summary>
    /// <param name="left">What was said about left-out images, at least one.</param>
    /// <param name="temperature">T of the probabilities.</param>
    /// <param name="mostErrors">The share, from 0 to below 1.</param>
    internal static LeastProbability For(LeftOutPredictions left, double temperature, double mostErrors)
    {
        var images = Enumerable.Range(0, left.Count)
            .Select(i => (Probability: Softmax.Probabilities(left.LogitsOf(i), temperature)[left.Predicted[i]], Right: left.Predicted[i] == left.Labels[i]))
            .OrderByDescending(image => image.Probability).ToArray();
        var (answered, best) = (new Accuracy(0, 0), 0);
        var right = 0;
        for (var i = 0; i < images.Length; i++)
        {
            right += images[i].Right ? 1 : 0;
            var ends = i == images.Length - 1 || images[i + 1].Probability < images[i].Probability;
            if (ends && i + 1 - right <= mostErrors * (i + 1))
                (answered, best) = (new Accuracy(right, i + 1), i + 1);
        }

        // Halfway to the first that is not answered; above all of them where none is.
        var least = best == 0 ? Math.Min(1, Math.BitIncrement(images[0].Probability))
            : best == images.Length ? 0
            : (images[best - 1].Probability + images[best].Probability) / 2;
        return new LeastProbability(least) { MostErrors = mostErrors, Answered = answered };
    }
}
