using System.Text.Json.Serialization;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;

namespace PromptAdapter.Confidence;

/// <summary>
/// What a classifier's answers are worth, and when it gives none. A fit chooses all of it on left-out images, and the file keeps it.
/// </summary>
public sealed record AnswerRules
{
    /// <summary>Logits as they are, and every image answered: files from before there were rules.</summary>
    public static AnswerRules None { get; } = new();

    /// <summary>T: probabilities are softmax(logits / T). It changes no answer.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How many left-out images all this was chosen on; 0 where there were none, and the temperature is the default for such classifiers.</summary>
    public int Images { get; init; }

    /// <summary>How many of those were given their label; <see langword="null"/> where the file does not say.</summary>
    public int? Right { get; init; }

    /// <summary>The least probability of an answer; <see langword="null"/> answers every image.</summary>
    public LeastProbability? Least { get; init; }

    /// <summary>When an image is taken for one of no class; <see langword="null"/> where that could not be chosen.</summary>
    public UnknownRule? Unknown { get; init; }

    /// <summary>Whether nothing is said that a file from before there were rules does not say.</summary>
    [JsonIgnore]
    public bool IsNone => this == None;

    /// <summary>Chooses the rules.</summary>
    /// <param name="left">What was said about left-out images.</param>
    /// <param name="state">The classifier.</param>
    /// <param name="problem">What it was fitted on.</param>
    /// <param name="scale">s, the factor of the text logits.</param>
    /// <param name="mostErrors">The wanted share of wrong answers, from 0 to below 1; <see langword="null"/> for no least probability.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">A share is wanted, and no image could be left out; or the share is none.</exception>
    public static AnswerRules Of(
        LeftOutPredictions left, IAdapterState state, AdapterProblem problem, double scale, double? mostErrors, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(left);
        RequireShare(mostErrors, left.WhyNone);
        var temperature = Confidence.Temperature.Fit(left, Confidence.Temperature.Default(state, problem, scale, cancellationToken));
        return new AnswerRules
        {
            Temperature = temperature,
            Images = left.Count,
            Right = left.Count > 0 ? left.Accuracy.Correct : null,
            Least = mostErrors is { } share ? LeastProbability.For(left, temperature, share) : null,
            Unknown = UnknownRule.For(left, temperature),
        };
    }

    /// <summary>Refuses a wanted share of wrong answers that is none, or that nothing could be left out for.</summary>
    /// <param name="mostErrors">The share; <see langword="null"/> is none that is wanted.</param>
    /// <param name="whyNone">Why no image can be left out; <see langword="null"/> where some can.</param>
    /// <exception cref="InputException">One of the two.</exception>
    internal static void RequireShare(double? mostErrors, string? whyNone)
    {
        if (mostErrors is not (null or (>= 0 and < 1)))
            throw new InputException(FormattableString.Invariant($"{mostErrors} is no share of wrong answers"), null,
                "give a number from 0 to below 1, as 0.05");
        if (mostErrors is not null && whyNone is not null)
            throw new InputException($"a share of wrong answers is chosen on left-out images, and there are none: {whyNone}", null,
                "give two images or more of each class and a method that can be learnt again, or give a least probability when predicting")
            { Settings = [Setting.Shots] };
    }

    /// <summary>The rules with a least probability that somebody has stated, in place of the one that was chosen.</summary>
    /// <param name="probability">0 to 1; 0 answers every image.</param>
    public AnswerRules WithLeast(double probability) => this with { Least = probability > 0 ? new LeastProbability(probability) : null };

    /// <summary>The rules without the one for unknown images: whatever is near or far from the support set is answered.</summary>
    public AnswerRules WithoutUnknown() => this with { Unknown = null };

    /// <summary>Refuses a classifier that was fitted without a rule for unknown images.</summary>
    /// <param name="path">The classifier's file, for the message.</param>
    /// <exception cref="InputException">There is no such rule.</exception>
    public void RequireUnknown(string? path)
    {
        if (Unknown is null)
            throw new InputException("has no rule for images of no class: it is chosen on left-out images, and none could be left out when it was fitted", path,
                "fit it again with two images or more of each class and a method that can be learnt again, or ask for a least probability");
    }

    /// <summary>Why an image is not answered; <see langword="null"/> where it is.</summary>
    /// <param name="probability">The probability of the most probable class, 0 to 1.</param>
    /// <param name="nearest">The cosine to the nearest support image; <see langword="null"/> where it is not known.</param>
    public WithheldAnswer? Withhold(double probability, double? nearest)
    {
        if (Least is { } least && least.Withholds(probability))
            return new WithheldAnswer(WithheldAnswer.Improbable, probability, least.Probability, least.Describe());
        return Unknown is { } unknown && nearest is { } cosine && unknown.Score(probability, cosine) is var score && score < unknown.LeastScore
            ? new WithheldAnswer(WithheldAnswer.Unlike, score, unknown.LeastScore, unknown.Describe())
            : null;
    }
}

/// <summary>Why an image is not answered.</summary>
/// <param name="Rule"><see cref="Improbable"/> or <see cref="Unlike"/>.</param>
/// <param name="Value">What the rule looks at: the probability, or the score of <see cref="UnknownRule"/>.</param>
/// <param name="Least">What it would have to be for an answer.</param>
/// <param name="Words">The rule in plain words, one sentence without an end.</param>
public sealed record WithheldAnswer(string Rule, double Value, double Least, string Words)
{
    /// <summary>The best class has too small a probability.</summary>
    public const string Improbable = "improbable";

    /// <summary>The image is like none of the support images.</summary>
    public const string Unlike = "unlike";
}
