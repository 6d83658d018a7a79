using PromptAdapter.Features;
using PromptAdapter.Review;

namespace PromptAdapter.Benchmarks.Review;

/// <summary>A set of which a share of the labels has been made wrong, and how many of these a review puts on top.</summary>
/// <param name="Set">The set with wrong labels.</param>
/// <param name="Rows">The rows whose labels are wrong.</param>
internal sealed record PlantedLabels(FeatureSet Set, IReadOnlySet<int> Rows)
{
    /// <summary>Gives a share of the rows the label of another class, drawn alike from all others.</summary>
    /// <param name="set">Labels that are right as far as is known.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="seed">The seed of rows and classes.</param>
    public static PlantedLabels In(FeatureSet set, double share, int seed)
    {
        var random = new Random(seed);
        int[] rows = [.. Enumerable.Range(0, set.Count)];
        random.Shuffle(rows);
        var planted = rows.Take((int)Math.Round(share * set.Count)).ToHashSet();
        var labels = set.Labels.ToArray();
        foreach (var row in planted.Order())
            labels[row] = (labels[row] + 1 + random.Next(set.ClassCount - 1)) % set.ClassCount;
        return new PlantedLabels(FeatureSet.Create(set.Features.Span, set.Dimension, labels, set.ClassCount, set.Origin), planted);
    }

    /// <summary>The share of planted rows among the first k, where k is their number: precision and recall are then one figure.</summary>
    /// <param name="review">The review of the set.</param>
    public double AtTop(LabelReview review) => (double)review.Doubtful.Take(Rows.Count).Count(one => Rows.Contains(one.Row)) / Rows.Count;

    /// <summary>Precision and recall of the labels that are strongly contradicted.</summary>
    /// <param name="review">The review of the set.</param>
    public (double Precision, double Recall, int Listed) OfStrong(LabelReview review)
    {
        int[] listed = [.. review.Strong.Select(one => one.Row)];
        var found = listed.Count(Rows.Contains);
        return (listed.Length == 0 ? 1 : (double)found / listed.Length, (double)found / Rows.Count, listed.Length);
    }
}
