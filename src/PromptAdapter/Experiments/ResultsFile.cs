using System.Text.Encodings.Web;
using System.Text.Json;
using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Experiments;

/// <summary>
/// <c>results.jsonl</c>: one line per finished cell, added as each finishes. A line that an interrupted run left torn is dropped when the file is opened again,
/// so its cell simply runs once more.
/// </summary>
public sealed class ResultsFile
{
    /// <summary>The file's name in the output folder.</summary>
    public const string FileName = "results.jsonl";

    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<BenchResult> _results;
    private readonly PredictionsFolder _predictions;

    private ResultsFile(string path, List<BenchResult> results)
    {
        Path = path;
        _results = results;
        _predictions = new PredictionsFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Everything in it, in the order of its lines; of a run that failed and was repeated, the last line.</summary>
    public IReadOnlyList<BenchResult> Results => _results;

    /// <summary>Opens the results of an output folder, which is created when it is missing.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="resume">Go on with the results that are there.</param>
    /// <exception cref="InputException">Results are there and were not to be resumed, a line is no result, or the folder cannot be written.</exception>
    public static ResultsFile Open(string folder, bool resume)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(path) || new FileInfo(path).Length == 0)
                return new ResultsFile(path, []);
            if (!resume)
                throw new InputException("holds the results of an earlier run", path, "add --resume to go on with it, or choose another folder");
            return new ResultsFile(path, ReadWholeLines(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be used ({error.Message.TrimEnd('.')})", path, "choose a folder that you may write to", error);
        }
    }

    /// <summary>Whether this cell has been run with these settings, and did not fail.</summary>
    /// <param name="cell">The cell.</param>
    public bool Contains(BenchCell cell) => _results.Exists(result => result.Cell == cell && result.Failure is null);

    /// <summary>Reads the results of an output folder and changes nothing; a torn last line is passed over.</summary>
    /// <param name="folder">The output folder.</param>
    /// <exception cref="InputException">There are no results, or a line is no result.</exception>
    public static IReadOnlyList<BenchResult> Read(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        try
        {
            return ParseWholeLines(File.ReadAllBytes(path), path).Results;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({error.Message.TrimEnd('.')})", path, "give the output folder of a benchmark", error);
        }
    }

    /// <summary>Adds a line and waits until it is on the disk. The predictions go to their own file first, so that a result that is there has them.</summary>
    /// <param name="result">The finished cell.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Add(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Predictions is { } predictions)
            _predictions.Save(result.Cell, predictions);
        result = result with { Predictions = null };
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(result, Shape), (byte)'\n'];
        try
        {
            // One write without a buffer in between: another reader sees a whole line or none.
            using var stream = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written ({error.Message.TrimEnd('.')})", Path, "choose a folder that you may write to", error);
        }

        Keep(_results, result);
    }

    private static List<BenchResult> ReadWholeLines(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var (results, whole) = ParseWholeLines(bytes, path);
        if (whole < bytes.Length)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
            stream.SetLength(whole);
        }

        return results;
    }

    private static (List<BenchResult> Results, int Whole) ParseWholeLines(byte[] bytes, string path)
    {
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var results = new List<BenchResult>();
        var number = 0;
        foreach (var range in bytes.AsSpan(0, whole).Split((byte)'\n'))
        {
            number++;
            var line = bytes.AsSpan(0, whole)[range];
            if (!line.IsEmpty)
                Keep(results, Parse(line, path, number));
        }

        return (results, whole);
    }

    private static void Keep(List<BenchResult> results, BenchResult result)
    {
        results.RemoveAll(earlier => earlier.Failure is not null && earlier.Cell == result.Cell);
        results.Add(result);
    }

    private static BenchResult Parse(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchResult>(line, Shape) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new InputException($"line {number} is not a result", path, "remove the line, or choose another folder", error);
        }
    }
}
