using PromptAdapter.Evaluation;

namespace PromptAdapter.LeftOut;

/// <summary>What a person wants to know after a fit, from the support images, each left out in turn.</summary>
/// <param name="Accuracy">How many of them are given their label.</param>
/// <param name="ChancePercent">What guessing would come to, in percent: one in C.</param>
/// <param name="Weakest">The classes of which least are right, the worst first; those without a mistake are none of them.</param>
/// <param name="Doubtful">The images whose labels are contradicted most, the most doubtful first.</param>
public sealed record FitEstimate(Accuracy Accuracy, double ChancePercent, IReadOnlyList<WeakClass> Weakest, IReadOnlyList<DoubtfulLabel> Doubtful)
{
    private const int Shown = 5;

    /// <summary>What the left-out predictions come to.</summary>
    /// <param name="left">What was said about left-out images.</param>
    /// <param name="logarithms">log p of every class for one of them, <c>[C]</c>.</param>
    /// <returns><see langword="null"/> where nothing was left out.</returns>
    internal static FitEstimate? Of(LeftOutPredictions left, Func<int, double[]> logarithms)
    {
        if (left.Count == 0)
            return null;
        var weakest = Enumerable.Range(0, left.Count).GroupBy(i => left.Labels[i])
            .Select(images =>
            {
                int[] wrong = [.. images.Where(i => left.Predicted[i] != left.Labels[i])];
                int? taken = wrong.Length == 0 ? null
                    : wrong.GroupBy(i => left.Predicted[i]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
                return (Label: images.Key, Right: new Accuracy(images.Count() - wrong.Length, images.Count()), Taken: taken);
            })
            .Where(one => one.Taken is not null)
            .OrderBy(one => one.Right.Percent).ThenByDescending(one => one.Right.Total).ThenBy(one => one.Label)
            .Take(Shown).Select(one => new WeakClass(one.Label, one.Right, one.Taken!.Value));
        var doubtful = DoubtfulLabel.Among(left, logarithms).TakeWhile(one => one.LooksLikelier >= DoubtfulLabel.Least).Take(Shown);
        return new FitEstimate(left.Accuracy, 100.0 / left.ClassCount, [.. weakest], [.. doubtful]);
    }
}

/// <summary>A class of which few left-out images are right.</summary>
/// <param name="Label">The class.</param>
/// <param name="Right">How many of its images are right.</param>
/// <param name="TakenFor">The class that most of the others are taken for.</param>
public sealed record WeakClass(int Label, Accuracy Right, int TakenFor);
