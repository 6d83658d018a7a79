using System.CommandLine;
using PromptAdapter.Confidence;
using PromptAdapter.Photos;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options of commands that answer photos.</summary>
internal static class AnswerOptions
{
    public static readonly Argument<string[]> Images = new("IMAGE")
    {
        Description = "Image files, folders that are searched for images, and quoted patterns such as \"photos/**/*.jpg\".",
        Arity = ArgumentArity.OneOrMore,
    };

    public static readonly Option<int> Top =
        new Option<int>("--top") { Description = "Classes listed per image.", DefaultValueFactory = _ => 5 }.Whole(1, int.MaxValue);

    public static readonly Option<double?> Threshold = new Option<double?>("--threshold")
    {
        Description =
            $"Answer '{PhotoAnswer.Unknown}' below this probability (0 to 1) of the best class (default: what the classifier was fitted to ask for, else 0).",
        HelpName = "P",
    }.Real(0, 1);

    public static readonly Option<bool> Unknown = new("--unknown")
    {
        Description = $"Answer '{PhotoAnswer.Unknown}' for images of no known class: those that look like none of them, by a rule that was chosen when the classifier was fitted.",
    };

    /// <summary>When an answer is withheld.</summary>
    public static AnswerRules Rules(ParseResult parsed, FewShotClassifier classifier)
    {
        var rules = classifier.State.Answers;
        if (parsed.GetValue(Unknown))
            rules.RequireUnknown(parsed.GetRequiredValue(ClassifierOptions.Classifier));
        else
            rules = rules.WithoutUnknown();
        return parsed.GetValue(Threshold) is { } least ? rules.WithLeast(least) : rules;
    }
}
