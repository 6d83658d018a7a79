using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PromptAdapter.Runtime;
using Sylvan.Data.Csv;

namespace PromptAdapter.Photos;

/// <summary>Answers as lines of a table or of JSON.</summary>
public static class AnswerRows
{
    private const string EarlierHeader = "image,label,probability,best,second,second_probability,problem";
    private const string Header = EarlierHeader + ",unknown";

    // How far the best class is ahead of the next is read back from a ranking, so that a run that goes on orders its page as one that was never ended.
    private const int LeastRanked = 2;

    private const int BufferSize = 1 << 18; // the longest row, in characters

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a file begins with.</summary>
    public static string HeaderOf(AnswerFormat format) => format == AnswerFormat.Csv ? Header + "\n" : "";

    /// <summary>One answer as a line, with its end.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="top">Classes of a ranking; two are written in any case.</param>
    public static string Of(PhotoAnswer answer, AnswerFormat format, int top) => format == AnswerFormat.Csv ? Csv(answer) : JsonLine(answer, top);

    /// <summary>Whether a file was begun by a version whose tables say nothing of their own about a withheld answer, and have six digits.</summary>
    /// <param name="header">The first line of the file.</param>
    /// <param name="format">The format of the file.</param>
    internal static bool IsEarlier(string? header, AnswerFormat format) => format == AnswerFormat.Csv && header == EarlierHeader;

    /// <summary>One answer as a row of such a file.</summary>
    /// <param name="answer">The answer.</param>
    internal static string OfEarlier(PhotoAnswer answer) => Csv(answer, "F6") + "\n";

    /// <summary>The answers of a file, in its order.</summary>
    /// <param name="text">The file.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="FormatException">The file holds something else.</exception>
    internal static IEnumerable<AnswerSummary> Read(TextReader text, AnswerFormat format)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal); // each class name once in memory
        return format == AnswerFormat.Csv ? ReadCsv(text, Shared) : ReadJsonLines(text, Shared);

        string? Shared(string? name)
        {
            if (string.IsNullOrEmpty(name))
                return null;
            if (names.TryGetValue(name, out var known))
                return known;
            names.Add(name, name);
            return name;
        }
    }

    // All digits, since a page is ordered by them; and the rule that withheld the answer, since a class may be called as what stands in the place of a label.
    private static string Csv(PhotoAnswer answer) => $"{Csv(answer, "R")},{answer.Withheld?.Rule}\n";

    private static string Csv(PhotoAnswer answer, string digits)
    {
        var one = AnswerSummary.Of(answer);
        return one.Problem is { } problem ? $"{CsvText.Field(answer.Image)},,,,,,{CsvText.Field(problem)}"
            : $"{CsvText.Field(answer.Image)},{CsvText.Field(one.Label!)},{Number(one.Probability)},{CsvText.Field(one.Best!)}," +
                $"{CsvText.Field(one.Second ?? "")},{(one.Second is null ? "" : Number(one.SecondProbability))},";

        string Number(double probability) => probability.ToString(digits, CultureInfo.InvariantCulture);
    }

    private static string JsonLine(PhotoAnswer answer, int top)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("image", answer.Image);
            json.WriteString("label", answer.Label);
            if (answer.Prediction is { } prediction)
            {
                json.WriteNumber("probability", prediction.Probability);
                WriteUnknown(json, answer);
                json.WriteStartArray("ranking");
                foreach (var entry in prediction.Ranking.Take(Math.Max(top, LeastRanked)))
                {
                    json.WriteStartObject();
                    json.WriteString("label", entry.Label);
                    json.WriteNumber("probability", entry.Probability);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
            else
            {
                json.WriteNull("probability");
                json.WriteNull("unknown");
                json.WriteStartArray("ranking");
                json.WriteEndArray();
            }

            json.WriteString("problem", answer.Problem);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void WriteUnknown(Utf8JsonWriter json, PhotoAnswer answer)
    {
        if (answer.Withheld is not { } withheld)
        {
            json.WriteNull("unknown");
            return;
        }

        json.WriteStartObject("unknown");
        json.WriteString("rule", withheld.Rule);
        json.WriteNumber("value", withheld.Value);
        json.WriteNumber("least", withheld.Least);
        json.WriteString("words", withheld.Words);
        json.WriteEndObject();
    }

    // The image is left out: photos are known by their places, and a name may have an apostrophe in front.
    private static IEnumerable<AnswerSummary> ReadCsv(TextReader text, Func<string?, string?> shared)
    {
        using var rows = CsvDataReader.Create(text, new CsvDataReaderOptions { HasHeaders = true, Delimiter = ',', BufferSize = BufferSize });
        var isEarlier = rows.FieldCount == EarlierHeader.Split(',').Length;
        while (rows.Read())
        {
            if (rows.RowFieldCount != (isEarlier ? EarlierHeader : Header).Split(',').Length)
                throw new FormatException($"row {rows.RowNumber} has {rows.RowFieldCount} fields");
            var (label, best, problem) = (rows.GetString(1), rows.GetString(3), rows.GetString(6));
            yield return problem.Length > 0 ? new AnswerSummary(null, false, null, 0, null, 0, CsvText.TextOf(problem))
                : new AnswerSummary(Name(label), isEarlier ? label != best : rows.GetString(7).Length > 0, Name(best), Parsed(rows.GetString(2)),
                    Name(rows.GetString(4)), Parsed(rows.GetString(5)), null);
        }

        string? Name(string field) => shared(CsvText.TextOf(field));

        static double Parsed(string field) => field.Length == 0 ? 0 : double.Parse(field, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<AnswerSummary> ReadJsonLines(TextReader text, Func<string?, string?> shared)
    {
        while (text.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.GetProperty("problem").GetString() is { } problem)
            {
                yield return new AnswerSummary(null, false, null, 0, null, 0, problem);
                continue;
            }

            var ranking = row.GetProperty("ranking");
            var second = ranking.GetArrayLength() > 1 ? ranking[1] : (JsonElement?)null;
            yield return new AnswerSummary(
                shared(row.GetProperty("label").GetString()), row.GetProperty("unknown").ValueKind != JsonValueKind.Null,
                shared(ranking[0].GetProperty("label").GetString()), row.GetProperty("probability").GetDouble(),
                shared(second?.GetProperty("label").GetString()), second?.GetProperty("probability").GetDouble() ?? 0, null);
        }
    }
}
