using System.Globalization;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Splits;

namespace PromptAdapter;

/// <summary>
/// The cheapest fit that makes sense, for a first result (<see cref="FitOptions.Quick"/>): a few images of each class, each encoded once, and regression that
/// is held to the text with its stated settings. It needs neither text nor more than one image of a class, and compares nothing.
/// </summary>
internal static class QuickFit
{
    /// <summary>The images of each class that it takes where no number is stated.</summary>
    public const int Shots = 4;

    /// <summary>The options of a quick fit; those given where none was asked for.</summary>
    /// <param name="options">What was asked for.</param>
    /// <exception cref="InputException">Something is stated that a quick fit chooses itself.</exception>
    public static FitOptions Settled(FitOptions options)
    {
        if (!options.Quick)
            return options;
        var stated = options.Method is not (AutoMethod.MethodName or AnchoredMethod.MethodName) ? "a method"
            : options.Selection is not (null or FixedRule) ? "a selection rule"
            : options.Views > 0 ? "augmented views"
            : options.Stated.FirstOrDefault() is { } name ? name
            : null;
        if (stated is not null)
            throw new InputException($"a quick fit chooses method and settings itself, and {stated} {(stated.EndsWith('s') ? "are" : "is")} stated", null,
                "leave one of them out");
        return options with { Method = AnchoredMethod.MethodName, Selection = new FixedRule(), Shots = options.Shots ?? Shots };
    }

    /// <summary>What it left out.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="split">The images that were taken.</param>
    public static IEnumerable<string> Shortcuts(FitOptions options, FewShotSplit split)
    {
        if (!options.Quick)
            yield break;
        yield return
            $"{AutoMethod.MethodName}, and any comparison of settings: {AnchoredMethod.MethodName} was fitted with the settings that are stated for it";
        if (split.Classes.Sum(report => report.Available - report.Taken) is > 0 and var left)
            yield return string.Create(CultureInfo.InvariantCulture, $"{left} of {left + split.Support.Count} images: {split.Shots} of each class were taken");
    }
}
