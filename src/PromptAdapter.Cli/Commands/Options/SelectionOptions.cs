using System.CommandLine;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say how α and β are chosen.</summary>
internal static class SelectionOptions
{
    public static readonly Option<string?> Selection = new Option<string?>("--selection", "--select")
    {
        Description = "Selection rule: " + string.Join(", ", SelectionRules.All.Select(rule => rule.Name)) +
            " (default: few-shot-val or full-val where there are validation images, else support-cv).",
        HelpName = "RULE",
    }.InAnyCase(SelectionRules.All.Select(rule => rule.Name));

    public static readonly Option<double?> Alpha =
        new Option<double?>("--alpha") { Description = "Weight of the cache; with --beta and --selection fixed." }.Real(0, 10_000);

    public static readonly Option<double?> Beta =
        new Option<double?>("--beta") { Description = "Sharpness of the cache; with --alpha and --selection fixed." }.Real(0, 10_000);

    /// <summary>The rule that the arguments ask for, if they do.</summary>
    public static ISelectionRule? Rule(ParseResult parsed) => parsed.GetValue(Selection) is { } name ? SelectionRules.Find(name) : null;
}
