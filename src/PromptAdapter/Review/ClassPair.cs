namespace PromptAdapter.Review;

/// <summary>Two classes that images left out are taken for each other in.</summary>
/// <param name="First">The one with the lower label.</param>
/// <param name="Second">The other.</param>
/// <param name="FirstAsSecond">Images of the first that are given the second.</param>
/// <param name="SecondAsFirst">Images of the second that are given the first.</param>
/// <param name="Images">Images of both that were judged.</param>
public sealed record ClassPair(int First, int Second, int FirstAsSecond, int SecondAsFirst, int Images)
{
    /// <summary>From this share on two classes are no more told apart than half guessing would: of two alike it is 0.5.</summary>
    public const double Collapsed = 0.25;

    private const int Fewest = 2; // one image mixed up is a doubtful label, no pair of classes

    /// <summary>The share of their images that is given the other's label, 0 to 1.</summary>
    public double Share => (double)(FirstAsSecond + SecondAsFirst) / Images;

    /// <summary>Whether they collapse into each other.</summary>
    public bool IsCollapsed => Share >= Collapsed;

    /// <summary>Every pair of which two images and more are mixed up, the largest share first.</summary>
    /// <param name="review">The judged labels.</param>
    public static IReadOnlyList<ClassPair> Among(LabelReview review)
    {
        ArgumentNullException.ThrowIfNull(review);
        var images = review.Labels.CountBy(label => label).ToDictionary();
        return
        [
            .. review.Doubtful.GroupBy(one => (First: Math.Min(one.Label, one.LooksLike), Second: Math.Max(one.Label, one.LooksLike)))
                .Where(pair => pair.Count() >= Fewest)
                .Select(pair => new ClassPair(pair.Key.First, pair.Key.Second, pair.Count(one => one.Label == pair.Key.First),
                    pair.Count(one => one.Label == pair.Key.Second), images.GetValueOrDefault(pair.Key.First) + images.GetValueOrDefault(pair.Key.Second)))
                .OrderByDescending(pair => pair.Share).ThenByDescending(pair => pair.Images).ThenBy(pair => pair.First).ThenBy(pair => pair.Second),
        ];
    }
}
