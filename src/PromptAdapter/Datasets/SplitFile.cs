using System.Text.Json;

namespace PromptAdapter.Datasets;

/// <summary>Reads CoOp's <c>split_zhou_*.json</c>: <c>{"train": [[path, label, class name], …], "val": …, "test": …}</c>.</summary>
internal static class SplitFile
{
    private const string Prefix = "split_zhou_";
    private const long LargestFile = 256L << 20; // SUN397's is 8 MB
    private const string Remedy = "it should read {\"train\": [[\"path\", 0, \"class name\"], ...], \"val\": [...], \"test\": [...]}";

    private static readonly string[] Splits = ["train", "val", "test"];

    /// <summary>Reads the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="options">Root and what to do about missing images.</param>
    public static ImageDataset Read(string path, ImageFolderOptions options)
    {
        var rows = new List<ListedImage>();
        var names = new SortedDictionary<int, string>();
        using (var document = Parse(path))
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InputException("is not a list of splits", path, Remedy);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!Array.Exists(Splits, property.NameEquals))
                    throw new InputException("has a property that is not train, val or test", path, Remedy);
            }

            foreach (var split in Splits)
            {
                if (document.RootElement.TryGetProperty(split, out var list))
                    ReadSplit(list, split, path, rows, names);
            }
        }

        RefuseGaps(names, path);
        string[] classNames = [.. names.Values];
        ClassNaming.Validate(classNames, path, "list images of two classes or more");
        var stem = Path.GetFileNameWithoutExtension(path);
        return ListedDataset.Build(path, stem.StartsWith(Prefix, StringComparison.Ordinal) ? stem[Prefix.Length..] : stem, classNames, rows, options);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > LargestFile)
                throw new InputException($"is too large for a list of splits ({stream.Length >> 20} MiB)", path, "give the split_*.json file of a data set");
            return JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new InputException($"is not readable as JSON (line {(error.LineNumber ?? 0) + 1}: {error.Message.TrimEnd('.')})", path, Remedy, error);
        }
        catch (InvalidOperationException error)
        {
            throw new InputException("holds a property name that is not valid Unicode", path, Remedy, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that you may read it", error);
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
                || entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetInt32(out var label) || label < 0)
            {
                throw new InputException($"{place} is not [path, label, class name] with a label of 0 or more", path, Remedy);
            }

            var name = TextOf(entry[2], place, path).Trim();
            if (!names.TryAdd(label, name) && names[label] != name)
                throw new InputException($"label {label} has two class names ('{names[label]}' and, by {place}, '{name}')", path, "give each label one name");
            rows.Add(new ListedImage(TextOf(entry[0], place, path).Replace('\\', '/'), label, split, place));
        }
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
