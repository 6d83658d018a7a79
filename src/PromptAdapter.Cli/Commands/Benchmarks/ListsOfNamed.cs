namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>Values of an option that may be repeated, for all data sets or, as <c>NAME=value</c>, for one of them.</summary>
/// <param name="Common">The values for all.</param>
/// <param name="Own">Values by the data set's name.</param>
internal sealed record ListsOfNamed(string[] Common, IReadOnlyDictionary<string, string[]> Own)
{
    // A value may hold an equals sign itself: only the name of a data set makes what stands before it a name.
    public static ListsOfNamed Of(string[]? values, IReadOnlyCollection<string> names)
    {
        var parts = (values ?? []).Select(value => value.Split('=', 2) is [var name, var own] && names.Contains(name) ? (Name: (string?)name, Value: own) : (null, value)).ToArray();
        return new ListsOfNamed(
            [.. parts.Where(part => part.Name is null).Select(part => part.Value)],
            parts.Where(part => part.Name is not null).GroupBy(part => part.Name!).ToDictionary(group => group.Key, group => group.Select(part => part.Value).ToArray()));
    }
}
