namespace PromptAdapter.Texts;

/// <summary>
/// Finds classes by their names, also where one is written otherwise: with an underscore, or as a Macintosh codes accents (<see cref="ClassName.Identity"/>).
/// </summary>
/// <param name="names">The names that are known, <c>[C]</c>, each once.</param>
internal sealed class KnownClasses(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _labels =
        names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);

    // Only names that are not found as they are need it.
    private readonly Lazy<Dictionary<string, int>> _byIdentity = new(() => names.Select((name, label) => (Identity: ClassName.Identity(name), label))
        .GroupBy(pair => pair.Identity, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().label, StringComparer.Ordinal));

    /// <summary>The label of a class.</summary>
    /// <param name="given">A name.</param>
    /// <returns><see langword="null"/> where no class is called so.</returns>
    public int? Find(string given) =>
        _labels.TryGetValue(given, out var label) || _byIdentity.Value.TryGetValue(ClassName.Identity(given), out label) ? label : null;

    /// <summary>What a class is called here; the given name where none is known.</summary>
    /// <param name="given">A name.</param>
    public string NameOf(string given) => Find(given) is { } label ? names[label] : given;
}
