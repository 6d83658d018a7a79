namespace PromptAdapter.Datasets;

/// <summary>Which column of a table holds what.</summary>
/// <param name="Path">Column of the image's path.</param>
/// <param name="Label">Column of the class name.</param>
/// <param name="Split">Column of the split, if there is one.</param>
/// <param name="AreNamed">Whether the first row named them, and so holds no image.</param>
/// <param name="Count">How many columns the first row has.</param>
/// <param name="Flag">The column that says by yes or no whether a row is of a split, where there is one; the split is then added behind the last
/// column.</param>
internal sealed record LabelTableColumns(int Path, int Label, int? Split, bool AreNamed, int Count, SplitFlag? Flag = null)
{
    private const int LongestSplitName = 40;
    private const int MostSplitNames = 12;

    private static readonly string[] PathNames =
    [
        "path", "file", "filename", "filepath", "image", "img", "imagepath", "impath", "imgpath", "imagefile", "imagename", "imgname",
        "paths", "files", "filenames", "filepaths", "images", "imgs", "imagepaths",
    ];

    // A name says more than a number.
    private static readonly string[] LabelNames = ["classname", "labelname", "class", "label", "category", "target", "classes", "labels", "categories",
        "targets", "species", "breed"];
    private static readonly string[] SplitColumns = ["split", "set", "subset", "partition", "dataset", "usage", "fold"];

    /// <summary>Reads the header, or recognises that the first row is an image already.</summary>
    /// <param name="first">The fields of the first row.</param>
    /// <param name="source">The file, for messages.</param>
    public static LabelTableColumns Of(string[] first, string source)
    {
        var path = Find(first, PathNames, source);
        var label = Find(first, LabelNames, source);
        if (path is { } pathColumn && label is { } labelColumn)
            return new LabelTableColumns(pathColumn, labelColumn, Find(first, SplitColumns, source), AreNamed: true, first.Length);
        if (first.Length is 2 or 3 && ImageFormats.IsImage(first[0]))
            return new LabelTableColumns(0, 1, first.Length == 3 ? 2 : null, AreNamed: false, first.Length);

        var found = ClassNaming.Few(first.Select(field => $"'{Shorten(field)}'"), 5);
        var lacking = path is null ? "path" : "label";
        throw new InputException($"has no column '{lacking}' (found {found})", source, "begin the file with the header path,label or path,label,split");
    }

    /// <summary>The same columns, with the one that holds nothing but names of splits where none is called so.</summary>
    /// <param name="header">The fields of the first row.</param>
    /// <param name="rows">The fields of the others.</param>
    /// <param name="warnings">Gets a sentence about what was found.</param>
    public LabelTableColumns WithSplitByContent(string[] header, List<string[]> rows, List<string> warnings)
    {
        for (var column = 0; Split is null && column < header.Length && rows.Count > 0; column++)
        {
            var at = column;
            if (at == Path || at == Label || !rows.TrueForAll(row => at < row.Length && row[at].Length is > 0 and <= LongestSplitName))
                continue;
            var values = rows.Select(row => row[at]).Distinct(StringComparer.Ordinal).Take(MostSplitNames + 1).ToList();
            var splits = SplitNames.Among(values);
            if (values.Count > MostSplitNames || splits.Count < values.Count || splits.Values.Distinct().Count() < 2)
                continue;
            warnings.Add($"The column '{Shorten(header[at])}' holds names of splits ({ClassNaming.Few(values)}) and is taken for the split.");
            return this with { Split = at };
        }

        if (Split is null && rows.Count > 0 && SplitFlag.Find(header, rows) is { } flag)
        {
            warnings.Add($"The column '{Shorten(header[flag.Column])}' says by yes or no what is a {flag.Role} image, and is taken for the split.");
            return this with { Split = header.Length, Count = header.Length + 1, Flag = flag };
        }

        return this;
    }

    // Case, spaces, underscores and hyphens make no difference.
    private static string Plain(string field) => string.Concat(field.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static int? Find(string[] header, string[] names, string source)
    {
        foreach (var name in names)
        {
            var at = Array.FindIndex(header, field => Plain(field) == name);
            if (at < 0)
                continue;
            if (Array.FindLastIndex(header, field => Plain(field) == name) != at)
                throw new InputException($"has two columns '{header[at]}'", source, "keep one of them");
            return at;
        }

        return null;
    }

    private static string Shorten(string field) => field.Length > 40 ? field[..40] + "..." : field;
}
