using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Datasets;

/// <summary>Reads CoOp's <c>split_zhou_*.json</c>: <c>{"train": [[path, label, class name], …], "val": …, "test": …}</c>.</summary>
internal static class SplitFile
{
    private const string Prefix = "split_zhou_";
    private const string Remedy = "it should read {\"train\": [[\"path\", 0, \"class name\"], ...], \"val\": [...], \"test\": [...]}";

    /// <summary>Reads the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="options">Root and what to do about missing images.</param>
    public static ImageDataset Read(string path, ImageFolderOptions options)
    {
        var rows = new List<ListedImage>();
        var names = new SortedDictionary<int, string>();
        using (var document = Parse(path, options.Encoding))
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InputException("is not a list of splits", path, Remedy);
            foreach (var (split, list) in SplitsOf(document.RootElement, path))
                ReadSplit(list, split, path, rows, names);
        }

        RefuseGaps(names, path);
        string[] classNames = [.. names.Values];
        ClassNaming.Validate(classNames, path, "list images of two classes or more", options.FewestClasses);
        var stem = Path.GetFileNameWithoutExtension(path);
        var warnings = new List<string>();
        var readable = ClassNameFile.Warned(classNames, warnings);
        return ListedDataset.Build(path, stem.StartsWith(Prefix, StringComparison.Ordinal) ? stem[Prefix.Length..] : stem, readable, rows, options, warnings);
    }

    // In the order train, val, test, whatever the file's: the numbers in messages and the order of images do not depend on it.
    private static List<(string Split, JsonElement List)> SplitsOf(JsonElement root, string path)
    {
        var properties = root.EnumerateObject().Select(property => (Name: JsonText.NameOf(property, path), property.Value)).ToList();
        var roles = SplitNames.Among(properties.Select(property => property.Name));
        var splits = new SortedDictionary<int, (string Split, JsonElement List)>();
        string[] order = [SplitNames.Train, SplitNames.Validation, SplitNames.Test];
        foreach (var (name, list) in properties)
        {
            var at = Array.IndexOf(order, roles.GetValueOrDefault(name));
            if (at < 0)
                throw new InputException($"has a property that is not train, val or test ('{name}')", path, Remedy);
            if (!splits.TryAdd(at, (order[at], list)))
                throw new InputException($"has two lists for the split '{order[at]}' ('{name}' is the second)", path, "keep one of them");
        }

        return [.. splits.Values];
    }

    private static JsonDocument Parse(string path, string? encoding)
    {
        try
        {
            return JsonDocument.Parse(TextFile.ReadIn(path, encoding, "give the split_*.json file of a data set", ReadLimits.SplitBytes),
                new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new InputException($"is not readable as JSON (line {(error.LineNumber ?? 0) + 1}: {error.Message.TrimEnd('.')})", path, Remedy, error);
        }
        catch (InvalidOperationException error)
        {
            throw new InputException("holds a property name that is not valid Unicode", path, Remedy, error);
        }
    }

    private static void ReadSplit(JsonElement list, string split, string path, List<ListedImage> rows, SortedDictionary<int, string> names)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new InputException($"the split '{split}' is not a list", path, Remedy);
        var at = 0;
        foreach (var entry in list.EnumerateArray())
        {
            var place = $"entry {at++} of '{split}'";
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 3
                || entry[0].ValueKind != JsonValueKind.String || entry[2].ValueKind != JsonValueKind.String
                || !IsLabel(entry[1], out var label))
            {
                throw new InputException($"{place} is not [path, label, class name] with a label of 0 or more", path, Remedy);
            }

            var name = TextOf(entry[2], place, path).Trim();
            if (!names.TryAdd(label, name) && names[label] != name)
                throw new InputException($"label {label} has two class names ('{names[label]}' and, by {place}, '{name}')", path, "give each label one name");
            rows.Add(new ListedImage(TextOf(entry[0], place, path).Replace('\\', '/'), label, split, place));
        }
    }

    // 3 or 3.0: what pandas makes of a column of numbers.
    private static bool IsLabel(JsonElement element, out int label)
    {
        label = 0;
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out var number) || number is not (>= 0 and <= int.MaxValue)
            || number != Math.Floor(number))
            return false;
        label = (int)number;
        return true;
    }

    // A string with half a surrogate pair passes the parser and fails only when it is read.
    private static string TextOf(JsonElement element, string place, string path)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new InputException($"{place} holds text that is not valid Unicode", path, Remedy, error);
        }
    }

    private static void RefuseGaps(SortedDictionary<int, string> names, string path)
    {
        var expected = 0;
        foreach (var label in names.Keys)
        {
            if (label != expected)
                throw new InputException($"has images with label {label} but none with label {expected}", path, "number the classes from 0 without gaps");
            expected++;
        }
    }
}
