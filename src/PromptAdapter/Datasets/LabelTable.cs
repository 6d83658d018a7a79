using System.Globalization;
using PromptAdapter.Runtime;
using Sylvan.Data.Csv;

namespace PromptAdapter.Datasets;

/// <summary>
/// Reads a CSV or TSV file with one image a row: columns <c>path</c>, <c>label</c> and optionally <c>split</c>, in any order under a header,
/// or in this order without one. Fields may be quoted. Commas, semicolons and tabs are told apart by the first line.
/// </summary>
internal static class LabelTable
{
    private const int LargestRecord = 1 << 20; // characters; a stray quote would otherwise swallow the file
    private const string Remedy = "begin the file with the header path,label or path,label,split";
    private const string DelimiterMark = "sep="; // Excel's first line, where it writes one

    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Reads the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="options">Root, encoding and what to do about missing images.</param>
    public static ImageDataset Read(string path, ImageFolderOptions options)
    {
        var warnings = new List<string>();
        var rows = WithWholeNumbers(ReadRows(path, options.Encoding, warnings));
        var names = OrderOf(rows.Select(row => row.Label).Distinct(StringComparer.Ordinal));
        ClassNaming.Validate(names, path, "list images of two classes or more", options.FewestClasses);
        var labelOf = names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);
        var listed = rows.ConvertAll(row => new ListedImage(row.Path, labelOf[row.Label], row.Split, $"row {row.Number}"));
        string[] folders = [Path.GetDirectoryName(path)!, .. options.ImageRoot is { } root ? (string[])[ImageFolder.FullPath(root)] : []];
        return ListedDataset.Build(path, Path.GetFileNameWithoutExtension(path), ClassNameFile.Apply(names, folders, warnings), listed, options, warnings);
    }

    // pandas writes the classes 3 and 10 as 3.0 and 10.0 as soon as one row of the column is empty.
    private static List<Row> WithWholeNumbers(List<Row> rows) =>
        rows.TrueForAll(row => WholeNumberOf(row.Label) is not null) ? rows.ConvertAll(row => row with { Label = WholeNumberOf(row.Label)! }) : rows;

    private static string? WholeNumberOf(string label)
    {
        var point = label.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? label : label[..point];
        return whole.Length > 0 && whole.All(char.IsAsciiDigit) && (point < 0 || (point < label.Length - 1 && label.AsSpan(point + 1).TrimStart('0').IsEmpty))
            ? whole : null;
    }

    // Ordinal, but class numbers count as numbers: 2 before 10.
    private static List<string> OrderOf(IEnumerable<string> labels)
    {
        var names = labels.ToList();
        names.Sort(StringComparer.Ordinal);
        return names.TrueForAll(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. names.OrderBy(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))]
            : names;
    }

    private static List<Row> ReadRows(string path, string? encoding, List<string> warnings)
    {
        try
        {
            var text = TextFile.ReadIn(path, encoding, Remedy, ReadLimits.TableBytes);
            var firstLine = TextFile.Lines(text).FirstOrDefault() ?? throw new InputException("is empty", path, Remedy);
            var marked = firstLine.StartsWith(DelimiterMark, StringComparison.OrdinalIgnoreCase) && firstLine.Length == DelimiterMark.Length + 1;
            if (marked && !Delimiters.Contains(firstLine[^1]))
                throw new InputException($"names '{firstLine[^1]}' as what separates its fields", path, "separate them with commas, semicolons or tabs");
            using var reader = new StringReader(text);
            if (marked)
                reader.ReadLine();
            return ReadRows(reader, marked ? firstLine[^1] : DelimiterOf(firstLine), path, warnings);
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new InputException("holds a row of more than a million characters", path, "look for a quote that is never closed", error);
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"row {error.RowNumber} is not valid CSV", path, "put quotes around a whole field and double the quotes inside it", error);
        }
    }

    private static List<Row> ReadRows(StringReader text, char delimiter, string path, List<string> warnings)
    {
        using var reader = CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = delimiter,
            Comment = '\0', // no comments: a file name may begin with '#'
            MaxBufferSize = LargestRecord,
        });

        var rows = new List<(int Number, string[] Fields)>();
        for (var number = 1; reader.Read(); number++)
        {
            var fields = Enumerable.Range(0, reader.RowFieldCount).Select(i => reader.GetString(i).Trim()).ToArray();
            if (!Array.TrueForAll(fields, field => field.Length == 0))
                rows.Add((number, fields));
        }

        if (rows.Count == 0)
            return [];
        var columns = LabelTableColumns.Of(rows[0].Fields, path);
        if (columns.AreNamed)
        {
            var header = rows[0].Fields;
            rows.RemoveAt(0);
            columns = columns.WithSplitByContent(header, rows.ConvertAll(row => row.Fields), warnings);
            if (columns.Flag is { } flag)
                rows = rows.ConvertAll(row => (row.Number, (string[])[.. Fill(row.Fields, header.Length), flag.SplitOf(row.Fields)]));
        }

        if (columns.AreNamed)
            RefuseSurplus(rows, columns.Count, path);
        var splits = columns.Split is { } split ? SplitNames.Among(rows.Select(row => split < row.Fields.Length ? row.Fields[split] : "")) : null;
        return rows.ConvertAll(row => ReadRow(row.Fields, columns, splits, row.Number, path));
    }

    // An unquoted comma inside a field moves all that follow it, and would cut "cat, tabby" down to "cat".
    private static void RefuseSurplus(List<(int Number, string[] Fields)> rows, int columns, string path)
    {
        foreach (var (number, fields) in rows)
        {
            if (fields.Length > columns && Array.Exists(fields[columns..], field => field.Length > 0))
                throw new InputException($"row {number} has {fields.Length} fields and the first row {columns}", path,
                    "put quotes around a field that holds the separator, and name every column in the first row");
        }
    }

    private static string[] Fill(string[] fields, int count) => [.. Enumerable.Range(0, count).Select(i => i < fields.Length ? fields[i] : "")];

    private static Row ReadRow(string[] fields, LabelTableColumns columns, IReadOnlyDictionary<string, string>? splits, int number, string path)
    {
        string Field(int? column) => column is { } at && at < fields.Length ? fields[at] : "";
        var image = Field(columns.Path);
        var label = Field(columns.Label);
        if (image.Length == 0 || label.Length == 0)
            throw new InputException($"row {number} has no {(image.Length == 0 ? "path" : "label")}", path, "fill both columns in every row");
        if (splits is null)
            return new Row(image.Replace('\\', '/'), label, SplitNames.Train, number);

        var split = Field(columns.Split);
        return splits.TryGetValue(split, out var role) && role != SplitNames.Unlabelled
            ? new Row(image.Replace('\\', '/'), label, role, number)
            : throw new InputException($"row {number} is in a split of an unknown name ('{split}')", path, "use train, val and test");
    }

    // The one that occurs most in the first line; a single column has none, and the comma then finds nothing.
    private static char DelimiterOf(string line) => Delimiters.MaxBy(candidate => line.Count(character => character == candidate));

    private sealed record Row(string Path, string Label, string Split, int Number);
}
