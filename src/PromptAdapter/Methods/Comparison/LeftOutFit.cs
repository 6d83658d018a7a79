namespace PromptAdapter.Methods.Comparison;

/// <summary>What a method chose on the rounds of a plan, and what it says, built without them, of the images that they leave out.</summary>
/// <param name="Settings">The settings by name.</param>
/// <param name="Logits">Of each part of each round in turn, <c>[n, classes that compete]</c>.</param>
internal sealed record LeftOutFit(IReadOnlyDictionary<string, double> Settings, IReadOnlyList<float[]> Logits)
{
    /// <summary>What classifiers, one for each round, say.</summary>
    public static IReadOnlyList<float[]> Of(IReadOnlyList<SelectionRound> rounds, IReadOnlyList<IAdapterState> states, CancellationToken cancellationToken) =>
    [
        .. rounds.Zip(states).SelectMany(pair => pair.First.Parts.Select(part =>
            Array.ConvertAll(part.Competing(pair.Second.LogitsOf(part.Queries, cancellationToken)), value => (float)value))),
    ];
}
