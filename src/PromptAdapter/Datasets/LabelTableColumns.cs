namespace PromptAdapter.Datasets;

/// <summary>Which column of a table holds what.</summary>
/// <param name="Path">Column of the image's path.</param>
/// <param name="Label">Column of the class name.</param>
/// <param name="Split">Column of the split, if there is one.</param>
/// <param name="AreNamed">Whether the first row named them, and so holds no image.</param>
internal sealed record LabelTableColumns(int Path, int Label, int? Split, bool AreNamed)
{
    private static readonly string[] PathNames = ["path", "file", "filename", "file_name", "filepath", "file_path", "image", "img", "image_path", "impath"];
    private static readonly string[] LabelNames = ["classname", "class_name", "class", "label", "category", "target"]; // a name says more than a number
    private static readonly string[] SplitNames = ["split", "set", "subset", "partition", "fold"];

    /// <summary>Reads the header, or recognises that the first row is an image already.</summary>
    /// <param name="first">The fields of the first row.</param>
    /// <param name="source">The file, for messages.</param>
    public static LabelTableColumns Of(string[] first, string source)
    {
        var path = Find(first, PathNames, source);
        var label = Find(first, LabelNames, source);
        if (path is { } pathColumn && label is { } labelColumn)
            return new LabelTableColumns(pathColumn, labelColumn, Find(first, SplitNames, source), AreNamed: true);
        if (first.Length is 2 or 3 && ImageFormats.IsImage(first[0]))
            return new LabelTableColumns(0, 1, first.Length == 3 ? 2 : null, AreNamed: false);

        var found = ClassNaming.Few(first.Select(field => $"'{Shorten(field)}'"), 5);
        var lacking = path is null ? "path" : "label";
        throw new InputException($"has no column '{lacking}' (found {found})", source, "begin the file with the header path,label or path,label,split");
    }

    private static int? Find(string[] header, string[] names, string source)
    {
        foreach (var name in names)
        {
            var at = Array.FindIndex(header, field => field.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                continue;
            if (Array.FindLastIndex(header, field => field.Equals(name, StringComparison.OrdinalIgnoreCase)) != at)
                throw new InputException($"has two columns '{name}'", source, "keep one of them");
            return at;
        }

        return null;
    }

    private static string Shorten(string field) => field.Length > 40 ? field[..40] + "..." : field;
}
