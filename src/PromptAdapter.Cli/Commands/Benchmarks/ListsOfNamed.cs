namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>Values of an option that may be repeated, for all data sets or, as <c>NAME=value</c>, for one of them.</summary>
/// <param name="Common">The values for all.</param>
/// <param name="Own">Values by the data set's name.</param>
internal sealed record ListsOfNamed(string[] Common, IReadOnlyDictionary<string, string[]> Own)
{
    // A value may hold an equals sign itself: only the name of a data set makes what stands before it a name.
    public static ListsOfNamed Of(string[]? values, IReadOnlyCollection<string> names)
    {
        var common = new List<string>();
        var own = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var value in values ?? [])
        {
            if (value.Split('=', 2) is [var name, var rest] && names.Contains(name))
                own[name] = [.. own.GetValueOrDefault(name, []), rest];
            else
                common.Add(value);
        }

        return new ListsOfNamed([.. common], own);
    }
}
