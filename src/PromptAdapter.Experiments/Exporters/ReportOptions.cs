namespace PromptAdapter.Experiments.Exporters;

/// <summary>What a report shows besides the results.</summary>
public sealed record ReportOptions
{
    /// <summary>The command that makes the results; <see langword="null"/> leaves it out.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// The method that the others are compared with; <see langword="null"/> takes the first in the order of <see cref="PromptAdapter.Methods.MethodCatalog"/>.
    /// </summary>
    public string? Baseline { get; init; }

    /// <summary>Puts the published figures of known data sets beside the results.</summary>
    public bool Published { get; init; }
}
