using System.Globalization;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter;

/// <summary>What the outcome of a selection gives reason to doubt.</summary>
internal static class FitWarnings
{
    /// <summary>One line for each doubt: settings that are no better than guessing, α or β at an end of the values that were compared.</summary>
    /// <param name="selection">The outcome.</param>
    /// <param name="grid">The values that were compared.</param>
    /// <param name="classes">C, the number of classes.</param>
    /// <param name="hasText">Whether the cache stands beside text, so that its weight means something.</param>
    public static IEnumerable<string> Of(SelectionOutcome selection, SearchGrid grid, int classes, bool hasText = true)
    {
        if (selection.Scored is not { } scored)
            yield break;
        if (AtChance(scored, classes, " in the comparison of settings") is { } atChance)
            yield return atChance;
        else if (scored.Correct < scored.Total) // where all are right, every value is as good
        {
            foreach (var (name, values) in ((string, IReadOnlyList<double>)[])[(SelectionOutcome.AlphaKey, grid.Alphas),
                (SelectionOutcome.BetaKey, grid.Betas)])
            {
                if (!hasText && name == SelectionOutcome.AlphaKey)
                    continue; // it weighs the cache against the text
                if (selection.Settings.TryGetValue(name, out var chosen) && AtTheEnd(name, chosen, values) is { } atTheEnd)
                    yield return atTheEnd;
            }
        }
    }

    /// <summary>Says that an accuracy is that of guesses; <see langword="null"/> where it is not.</summary>
    /// <param name="accuracy">The accuracy.</param>
    /// <param name="classes">C, the number of classes.</param>
    /// <param name="where">What was measured, with a blank before it.</param>
    public static string? AtChance(Accuracy accuracy, int classes, string where) => !accuracy.IsAtChance(classes) ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{accuracy.Correct} of {accuracy.Total} images right{where} is no better than guessing among {classes} classes: do not rely on this classifier; " +
            $"check the labels, give more images per class, or choose another model");

    private static string? AtTheEnd(string name, double chosen, IReadOnlyList<double> values) =>
        values.Count < 2 ? null
        : chosen >= values[^1]
            ? FormattableString.Invariant(
            $"{name} {chosen:0.####} is the largest value that was compared, and a larger one may do better: compare more of them")
        : chosen <= values[0]
            ? string.Create(CultureInfo.InvariantCulture,
            $"{name} {chosen:0.####} is the smallest value that was compared: " +
            $"{(name == SelectionOutcome.AlphaKey ? "the support images add little to the text" : "the cache hardly tells near support images from far ones")}")
        : null;
}
