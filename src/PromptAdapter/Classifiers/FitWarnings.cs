using System.Globalization;
using PromptAdapter.Evaluation;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Weights.Catalog;

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
        var atChance = AtChance(scored, selection.Competing ?? classes, " in the comparison of settings");
        return atChance is null ? selection.Edges.Select(AtTheEnd) : [atChance];
    }

    /// <summary>Says that an accuracy is that of guesses; <see langword="null"/> where it is not.</summary>
    /// <param name="accuracy">The accuracy.</param>
    /// <param name="classes">C, the number of classes.</param>
    /// <param name="where">What was measured, with a blank before it.</param>
    public static string? AtChance(Accuracy accuracy, int classes, string where) => !accuracy.IsAtChance(classes) ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{accuracy.Correct} of {accuracy.Total} images right{where} is no better than guessing among {classes} classes: do not rely on this classifier; " +
            $"check the labels, give more images per class, or choose another model");

    /// <summary>Says that the model was trained on drawings and is given photos; <see langword="null"/> where that is not so.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="image">One of the images.</param>
    /// <param name="options">How it is read.</param>
    public static Warning? OfDrawings(string model, ImageSource image, DecodeOptions options)
    {
        const int Drawing = 64; // pixels a side
        if (model != BundledModel.Name)
            return null;
        try
        {
            using var pixels = image.Decode(options);
            return (pixels.Width, pixels.Height) == (Drawing, Drawing) ? null
                : new Warning($"{model} was trained on drawings of {Drawing} × {Drawing} pixels and knows little of photos: for photos choose " +
                    $"{BundledEncoder.Name}, which needs no download, or a CLIP")
                {
                    Settings = [Setting.Model],
                };
        }
        catch (InputException)
        {
            return null; // which the fit says itself
        }
    }

    private static string AtTheEnd(SettingEdge edge) => (edge.Name, edge.IsLargest) switch
    {
        (SelectionOutcome.AlphaKey, false) => $"{edge}: the support images add little to the text",
        (SelectionOutcome.BetaKey, false) => $"{edge}: the cache hardly tells near support images from far ones",
        (SelectionOutcome.AlphaKey or SelectionOutcome.BetaKey, true) => $"{edge}, and a larger one may do better: compare more of them",
        _ => $"{edge}",
    };
}
