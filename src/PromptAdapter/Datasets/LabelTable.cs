using System.Globalization;
using System.Text;
using Sylvan.Data.Csv;

namespace PromptAdapter.Datasets;

/// <summary>
/// Reads a CSV or TSV file with one image a row: columns <c>path</c>, <c>label</c> and optionally <c>split</c>, in any order under a header,
/// or in this order without one. Fields may be quoted. Commas, semicolons and tabs are told apart by the first line.
/// </summary>
internal static class LabelTable
{
    private const long LargestFile = 256L << 20;
    private const int LargestRecord = 1 << 20; // characters; a stray quote would otherwise swallow the file
    private const string Remedy = "begin the file with the header path,label or path,label,split";

    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Reads the file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="options">Root and what to do about missing images.</param>
    public static ImageDataset Read(string path, ImageFolderOptions options)
    {
        var rows = ReadRows(path);
        var names = OrderOf(rows.Select(row => row.Label).Distinct(StringComparer.Ordinal));
        ClassNaming.Validate(names, path, "list images of two classes or more");
        var labelOf = names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);
        var listed = rows.ConvertAll(row => new ListedImage(row.Path, labelOf[row.Label], row.Split, $"row {row.Number}"));
        return ListedDataset.Build(path, Path.GetFileNameWithoutExtension(path), names, listed, options);
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

    private static List<Row> ReadRows(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InputException("is too large for a list of images", path, Remedy);
            var firstLine = File.ReadLines(path).FirstOrDefault() ?? throw new InputException("is empty", path, Remedy);
            using var text = new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return ReadRows(text, DelimiterOf(firstLine), path);
        }
        catch (CsvRecordTooLargeException error)
        {
            throw new InputException("holds a row of more than a million characters", path, "look for a quote that is never closed", error);
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"row {error.RowNumber} is not valid CSV", path, "put quotes around a whole field and double the quotes inside it", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that you may read it", error);
        }
    }

    private static List<Row> ReadRows(StreamReader text, char delimiter, string path)
    {
        using var reader = CsvDataReader.Create(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = delimiter,
            Comment = '\0', // no comments: a file name may begin with '#'
            MaxBufferSize = LargestRecord,
        });

        var rows = new List<Row>();
        LabelTableColumns? columns = null;
        for (var number = 1; reader.Read(); number++)
        {
            var fields = Enumerable.Range(0, reader.RowFieldCount).Select(i => reader.GetString(i).Trim()).ToArray();
            if (Array.TrueForAll(fields, field => field.Length == 0))
                continue;
            if (columns is null)
            {
                columns = LabelTableColumns.Of(fields, path);
                if (columns.AreNamed)
                    continue;
            }

            rows.Add(ReadRow(fields, columns, number, path));
        }

        return rows;
    }

    private static Row ReadRow(string[] fields, LabelTableColumns columns, int number, string path)
    {
        string Field(int? column) => column is { } at && at < fields.Length ? fields[at] : "";
        var image = Field(columns.Path);
        var label = Field(columns.Label);
        if (image.Length == 0 || label.Length == 0)
            throw new InputException($"row {number} has no {(image.Length == 0 ? "path" : "label")}", path, "fill both columns in every row");
        if (columns.Split is null)
            return new Row(image.Replace('\\', '/'), label, "train", number);

        var split = Field(columns.Split).ToLowerInvariant() switch
        {
            "train" or "training" => "train",
            "val" or "valid" or "validation" => "val",
            "test" or "testing" => "test",
            var other => throw new InputException($"row {number} is in a split of an unknown name ('{other}')", path, "use train, val and test"),
        };
        return new Row(image.Replace('\\', '/'), label, split, number);
    }

    // The one that occurs most in the first line; a single column has none, and the comma then finds nothing.
    private static char DelimiterOf(string line) => Delimiters.MaxBy(candidate => line.Count(character => character == candidate));

    private sealed record Row(string Path, string Label, string Split, int Number);
}
