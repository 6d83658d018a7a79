using System.Globalization;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter;

/// <summary>What the outcome of a selection gives reason to doubt.</summary>
internal static class FitWarnings
{
    /// <summary>One line for each doubt: settings that are no better than guessing, or a setting at an end of the values that were compared.</summary>
    /// <param name="selection">The outcome.</param>
    /// <param name="classes">C, the number of classes.</param>
    public static IEnumerable<string> Of(SelectionOutcome selection, int classes)
    {
        if (selection.Scored is not { } scored)
            return [];
        return AtChance(scored, classes, " in the comparison of settings") is { } atChance ? [atChance] : selection.Edges.Select(AtTheEnd);
    }

    /// <summary>Says that an accuracy is that of guesses; <see langword="null"/> where it is not.</summary>
    /// <param name="accuracy">The accuracy.</param>
    /// <param name="classes">C, the number of classes.</param>
    /// <param name="where">What was measured, with a blank before it.</param>
    public static string? AtChance(Accuracy accuracy, int classes, string where) => !accuracy.IsAtChance(classes) ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{accuracy.Correct} of {accuracy.Total} images right{where} is no better than guessing among {classes} classes: do not rely on this classifier; " +
            $"check the labels, give more images per class, or choose another model");

    private static string AtTheEnd(SettingEdge edge) => (edge.Name, edge.IsLargest) switch
    {
        (SelectionOutcome.AlphaKey, false) => $"{edge}: the support images add little to the text",
        (SelectionOutcome.BetaKey, false) => $"{edge}: the cache hardly tells near support images from far ones",
        (SelectionOutcome.AlphaKey or SelectionOutcome.BetaKey, true) => $"{edge}, and a larger one may do better: compare more of them",
        _ => $"{edge}",
    };
}
