using PromptAdapter.Runtime;

namespace PromptAdapter.Methods;

/// <summary>
/// What a method is made with. On features alone only its settings are there; where images are fitted, the model and everything that was asked for.
/// </summary>
/// <param name="Settings">The settings of the methods on features.</param>
public sealed record MethodSetup(MethodSettings Settings)
{
    /// <summary>The frozen model; <see langword="null"/> where there are features alone.</summary>
    public IClipModel? Clip { get; init; }

    /// <summary>The catalogue that the method is made from, for methods that are made of others.</summary>
    public MethodCatalog Methods { get; init; } = AdapterMethods.Catalog;

    /// <summary>C names, by label; empty where there are features alone.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>What was asked for, with everything in it that was left to the data.</summary>
    public FitOptions Options { get; init; } = new();

    /// <summary>The seed of what is learned.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Told of every epoch.</summary>
    public IProgress<ProgressReport>? Progress { get; init; }
}
