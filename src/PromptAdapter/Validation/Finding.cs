namespace PromptAdapter.Validation;

/// <summary>What a validator has against an experiment.</summary>
/// <param name="Refused">Whether it must not run; otherwise it runs with a warning.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Path">The file or folder that it concerns.</param>
/// <param name="Remedy">How to mend it.</param>
public sealed record Finding(bool Refused, string Problem, string? Path, string Remedy)
{
    /// <summary>What the remedy asks to set, if it is a setting.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>The finding in one line.</summary>
    public override string ToString() => (Path is null ? "" : Path + " ") + $"{Problem}: {Remedy}";
}
