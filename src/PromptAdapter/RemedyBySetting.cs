namespace PromptAdapter;

/// <summary>A remedy that takes a setting.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Words">What to do, as an instruction that can follow an "or".</param>
public sealed record RemedyBySetting(Setting Setting, string Words);
