using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>What is known of a classifier on one test set beyond its accuracy.</summary>
/// <param name="ClassNames">The class names, <c>[C]</c>.</param>
/// <param name="Confusion">Images by actual and predicted class; of several seeds their sum.</param>
/// <param name="Calibration">How far its probabilities can be believed; <see langword="null"/> where they are not known.</param>
/// <param name="Wrong">The images it got most wrong, the most confident mistake first.</param>
public sealed record ClassificationDetail(
    IReadOnlyList<string> ClassNames, ConfusionMatrix Confusion, Calibration? Calibration, IReadOnlyList<WrongImage> Wrong)
{
    /// <summary>Mistakes that a report lists.</summary>
    public const int MistakesShown = 12;

    /// <summary>The runs of one method under several seeds taken together; the mistakes are those of the first.</summary>
    /// <param name="runs">The predictions, all on the same test images, at least one.</param>
    public static ClassificationDetail Of(IReadOnlyList<CellPredictions> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var test = runs[0].Test;
        int[] labels = [.. runs.SelectMany(run => run.Counted.Select(row => run.Test.Labels[row]))];
        return new ClassificationDetail(
            [.. Enumerable.Range(0, test.ClassCount).Select(test.NameOf)],
            ConfusionMatrix.Of([.. runs.SelectMany(run => run.Counted.Select(row => run.Predicted[row]))], labels, test.ClassCount),
            CalibrationOf(runs),
            [.. Mistakes(runs[0])]);
    }

    /// <summary>How far the probabilities of some runs can be believed, on the images that count.</summary>
    internal static Calibration CalibrationOf(IReadOnlyList<CellPredictions> runs) => Calibration.Of(
        [.. runs.SelectMany(run => run.Counted.Select(row => run.Probabilities[row]))],
        [.. runs.SelectMany(run => run.Counted.Select(row => run.Predicted[row] == run.Test.Labels[row]))]);

    private static IEnumerable<WrongImage> Mistakes(CellPredictions run)
    {
        var test = run.Test;
        return run.Counted
            .Where(row => run.Predicted[row] != test.Labels[row])
            .OrderByDescending(row => run.Probabilities[row]) // stable: of equal ones the first
            .Take(MistakesShown)
            .Select(row => new WrongImage(
                test.Files?[row] ?? FormattableString.Invariant($"test image {row}"), test.NameOf(test.Labels[row]), test.NameOf(run.Predicted[row]),
                    run.Probabilities[row],
                test.Files is { } files ? Path.Combine(test.Root ?? "", files[row]) : null));
    }
}
