using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>The selection rules by name.</summary>
public static class SelectionRules
{
    /// <summary>Every rule, the strictest about labels first.</summary>
    public static IReadOnlyList<ISelectionRule> All { get; } =
        [new FixedRule(), new SupportCrossValidationRule(), new FewShotValRule(), new FullValRule(), new TestOracleRule()];

    /// <summary>
    /// The rule for data of that kind where none is asked for: settings that were stated are used as they are; else validation images decide, all of them where
    /// all training images were taken and as many as a few-shot user could have where shots were drawn; without any, cross-validation on the support set.
    /// </summary>
    /// <param name="hasValidation">Whether there are validation images.</param>
    /// <param name="allImages">Whether every training image was taken.</param>
    /// <param name="settingsStated">Whether α or β was stated.</param>
    public static ISelectionRule DefaultFor(bool hasValidation, bool allImages, bool settingsStated = false) =>
        settingsStated ? new FixedRule()
        : !hasValidation ? new SupportCrossValidationRule()
        : allImages ? new FullValRule() : new FewShotValRule();

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
