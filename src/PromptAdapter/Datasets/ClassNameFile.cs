using PromptAdapter.Datasets.Known;
using PromptAdapter.Texts;

namespace PromptAdapter.Datasets;

/// <summary>
/// Names for classes that are called by numbers or synsets, of which a model that reads names can make nothing: from the lines <c>n01440764 tench</c> or
/// <c>3 sunflower</c> of a file <c>classnames.txt</c> beside the images. Without such a file the codes stay, with a warning.
/// </summary>
internal static class ClassNameFile
{
    private const int Shown = 3;
    private const string Remedy = "it should hold a line for each class, its number or synset, a space and its name";

    /// <summary>Whether no name says what the class shows: all are numbers, or all are synsets.</summary>
    public static bool AreCodes(IReadOnlyList<string> names) =>
        names.Count > 0 && (names.All(name => name.All(char.IsAsciiDigit)) || names.All(name => ClassName.IsSynset(name)));

    /// <summary>The names that a model should read.</summary>
    /// <param name="names"><c>[C]</c> class names by label.</param>
    /// <param name="folders">Where the file may be; the first that has it counts.</param>
    /// <param name="warnings">Gets a sentence where the names are codes and stay so.</param>
    /// <exception cref="InputException">The file is damaged or leaves a class out.</exception>
    public static IReadOnlyList<string> Apply(IReadOnlyList<string> names, IEnumerable<string> folders, List<string> warnings)
    {
        if (!AreCodes(names))
            return names;
        var path = folders.Select(folder => Path.Combine(folder, ImageNetClasses.FileName)).FirstOrDefault(File.Exists);
        return path is null || Read(path, names) is not { } read ? Warned(names, warnings) : read;
    }

    /// <summary>Says that the names are codes, where they are.</summary>
    public static IReadOnlyList<string> Warned(IReadOnlyList<string> names, List<string> warnings)
    {
        if (AreCodes(names))
        {
            var kind = ClassName.IsSynset(names[0]) ? "synsets" : "numbers";
            warnings.Add($"The class names are {kind} ({ClassNaming.Few(names.Select(name => $"'{name}'"), Shown)}), which say nothing to the model: "
                + $"name the classes by what they show, or put lines such as '{names[0]} NAME' into a file {ImageNetClasses.FileName} beside the images.");
        }

        return names;
    }

    private static string[]? Read(string path, IReadOnlyList<string> codes)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (number, text) in LineFile.Read(path, Remedy))
        {
            if (text.Split([' ', '\t', ',', ':'], 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } code, { Length: > 0 } name]
                && !named.TryAdd(code, name))
                throw new InputException($"names '{code}' twice (again in line {number})", path, Remedy);
        }

        if (!codes.Any(named.ContainsKey))
            return null; // some other list of classes
        var missing = codes.Where(code => !named.ContainsKey(code)).ToList();
        if (missing.Count > 0)
            throw new InputException($"names {codes.Count - missing.Count} of {codes.Count} classes and leaves out {ClassNaming.Few(missing
                .Select(code => $"'{code}'"))}", path, "add a line for each of them");

        var shared = codes.GroupBy(code => ClassName.Identity(named[code])).Where(group => group.Count() > 1).SelectMany(group => group)
            .ToHashSet(StringComparer.Ordinal);
        string[] names = [.. codes.Select(code => shared.Contains(code) && ClassName.IsSynset(code) ? ClassName.WithSynset(named[code], code) : named[code])];
        ClassNaming.Validate(names, path, Remedy, fewest: 1);
        return names;
    }
}
