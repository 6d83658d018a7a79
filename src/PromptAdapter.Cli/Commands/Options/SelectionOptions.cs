using System.CommandLine;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say how α and β are chosen.</summary>
internal static class SelectionOptions
{
    public static readonly Option<string?> Select = new("--select")
    {
        Description = "Selection rule: " + string.Join(", ", SelectionRules.All.Select(rule => rule.Name)) + " (default: few-shot-val or full-val where there are validation images, else support-cv).",
        HelpName = "RULE",
    };

    public static readonly Option<double?> Alpha = new("--alpha") { Description = "Weight of the cache; with --beta and --select fixed." };

    public static readonly Option<double?> Beta = new("--beta") { Description = "Sharpness of the cache; with --alpha and --select fixed." };

    /// <summary>The rule that the arguments ask for, or the one that fits what there is to look at.</summary>
    public static ISelectionRule Rule(ParseResult parsed, bool hasValidation, bool allImages)
    {
        var stated = parsed.GetValue(Alpha) is not null || parsed.GetValue(Beta) is not null;
        var name = parsed.GetValue(Select) ?? (stated ? FixedRule.RuleName
            : !hasValidation ? SupportCrossValidationRule.RuleName
            : allImages ? FullValRule.RuleName : FewShotValRule.RuleName);
        if (stated && name != FixedRule.RuleName)
            throw new InputException($"--alpha and --beta are given, but the rule '{name}' chooses them", null, "use --select fixed, or leave them out");
        return SelectionRules.Find(name);
    }
}
