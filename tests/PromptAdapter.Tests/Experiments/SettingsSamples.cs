namespace PromptAdapter.Experiments;

/// <summary>Settings for tests that need some.</summary>
internal static class SettingsSamples
{
    public static CellSettings One { get; } = Of("fixed", ("templates", "a"));

    public static CellSettings Other { get; } = Of("full-val", ("templates", "a"));

    public static CellSettings Of(string selection, params (string Name, object? Value)[] dataset) => new([("selection", selection)], dataset);
}
