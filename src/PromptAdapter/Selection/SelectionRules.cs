using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>The selection rules by name.</summary>
public static class SelectionRules
{
    /// <summary>Every rule, the strictest about labels first.</summary>
    public static IReadOnlyList<ISelectionRule> All { get; } = [new FixedRule(), new SupportCrossValidationRule(), new FewShotValRule(), new FullValRule(), new TestOracleRule()];

    /// <summary>The rule of that name as published figures were made: where it states a protocol of others, the first of equal candidates wins.</summary>
    /// <param name="name">For example <c>few-shot-val</c>.</param>
    /// <exception cref="InputException">There is no such rule.</exception>
    public static ISelectionRule Published(string name) => Find(name) is FewShotValRule ? new FewShotValRule { TieBreak = TieBreak.First } : Find(name);

    /// <summary>The rule of that name.</summary>
    /// <param name="name">For example <c>support-cv</c>.</param>
    /// <exception cref="InputException">There is no such rule; the message lists those there are.</exception>
    public static ISelectionRule Find(string name) =>
        All.FirstOrDefault(rule => rule.Name == name)
        ?? throw new InputException($"there is no selection rule '{name}'", null, "choose one of " + string.Join(", ", All.Select(rule => rule.Name)));
}
