using PromptAdapter.Texts;

namespace PromptAdapter.Datasets;

/// <summary>The rules that the class names of every source must meet.</summary>
internal static class ClassNaming
{
    /// <summary>Refuses too few classes, names without text, and names that are one to the model: the text that it reads is how it tells classes
    /// apart.</summary>
    public static void Validate(IReadOnlyList<string> names, string? source, string remedyForTooFew, int fewest = ImageFolderOptions.UsualFewestClasses)
    {
        if (names.Count == 0)
            throw new InputException("has no classes", source, remedyForTooFew);

        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var identity = ClassName.Identity(name);
            if (string.IsNullOrWhiteSpace(identity))
                throw new InputException("a class has no name", source, "give every class a name");
            if (!seen.TryAdd(identity, name))
            {
                throw new InputException(
                    $"the class name '{name}' is there twice (the other is '{seen[identity]}')", source,
                    "join the two or rename one; names that differ only in case, spaces, underscores or the coding of accents are one text to the model");
            }
        }

        if (names.Count < fewest)
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
