namespace PromptAdapter.Datasets;

/// <summary>The rules that the class names of every source must meet.</summary>
internal static class ClassNaming
{
    /// <summary>Refuses fewer than two classes, names without text, and names that differ only in case or in spaces around them.</summary>
    public static void Validate(IReadOnlyList<string> names, string source, string remedyForTooFew)
    {
        if (names.Count == 0)
            throw new InputException("has no classes", source, remedyForTooFew);

        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new InputException("a class has no name", source, "give every class a name");
            if (!seen.TryAdd(name.Trim(), name))
                throw new InputException($"the class name '{name}' is there twice (the other is '{seen[name.Trim()]}')", source, "join the two or rename one; names that differ only in case or spaces count as the same");
        }

        if (names.Count == 1)
            throw new InputException($"has only one class ('{names[0]}')", source, remedyForTooFew);
    }

    /// <summary>The first few of many, for a message.</summary>
    public static string Few(IEnumerable<string> items, int shown = 3)
    {
        var all = items.ToList();
        var head = string.Join(", ", all.Take(shown));
        return all.Count > shown ? $"{head} and {all.Count - shown} more" : head;
    }
}
