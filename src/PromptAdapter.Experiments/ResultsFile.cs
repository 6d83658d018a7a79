using System.Text.Encodings.Web;
using System.Text.Json;
using PromptAdapter.Experiments.Plans;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments;

/// <summary>
/// <c>results.jsonl</c>: one line per finished cell, added as each finishes. A line that an interrupted run left torn is dropped when the file is opened again,
/// so its cell simply runs once more. Parts of a plan that run beside each other (<see cref="Shard"/>) have a file each.
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
    /// <param name="resume">Go on with the results that are there, those of other parts among them.</param>
    /// <param name="shard">The part whose file is added to; <see langword="null"/> for a whole plan.</param>
    /// <exception cref="InputException">Results are there and were not to be resumed, a line is no result, or the folder cannot be written.</exception>
    public static ResultsFile Open(string folder, bool resume, Shard? shard = null)
    {
        var path = System.IO.Path.Combine(folder, shard?.FileName ?? FileName);
        try
        {
            Directory.CreateDirectory(folder);
            TemporaryFiles.RemoveAbandonedOnce(folder);
            // Other parts start at the same time: what they have done by now is no earlier run.
            if (!resume && (shard is null ? FilesOf(folder) : [path]).FirstOrDefault(file => File.Exists(file) && new FileInfo(file).Length > 0) is { } earlier)
                throw new InputException("holds the results of an earlier run", earlier,
                    "resume it, begin anew, or choose another folder")
                { Settings = [Setting.Resume, Setting.Restart, Setting.OutputFolder] };
            List<BenchResult> results = resume && File.Exists(path) ? ReadWholeLines(path) : [];
            foreach (var other in resume ? FilesOf(folder).Where(file => file != path) : [])
            {
                foreach (var result in ParseWholeLines(ReadBytes(other), other).Results)
                {
                    if (!results.Exists(own => own.Cell == result.Cell && own.Failure is null))
                        Keep(results, result);
                }
            }

            return new ResultsFile(path, results);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be used ({error.Message.TrimEnd('.')})", path, "choose a folder that you may write to", error);
        }
    }

    /// <summary>Whether an output folder holds finished runs, and all of them are of a plan: an interrupted benchmark of its own.</summary>
    /// <param name="folder">The output folder, which need not be there.</param>
    /// <param name="cells">The cells of the plan.</param>
    /// <exception cref="InputException">A file cannot be read, or a line is no result.</exception>
    public static bool AreOf(string folder, IReadOnlyCollection<BenchCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (FilesOf(folder).Count == 0)
            return false;
        var plan = cells.ToHashSet();
        return Read(folder).All(result => plan.Contains(result.Cell));
    }

    /// <summary>Removes the results of an output folder, so that a benchmark begins anew.</summary>
    /// <param name="folder">The output folder, which need not be there.</param>
    /// <param name="shard">The part whose results alone are removed; <see langword="null"/> for all.</param>
    /// <exception cref="InputException">A file cannot be removed.</exception>
    public static void Remove(string folder, Shard? shard = null)
    {
        foreach (var path in shard is null ? [.. FilesOf(folder), System.IO.Path.Combine(folder, BenchPlanFile.FileName)]
            : (string[])[System.IO.Path.Combine(folder, shard.FileName)])
        {
            try
            {
                if (File.Exists(path))
                    File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"cannot be removed ({error.Message.TrimEnd('.')})", path, "choose a folder that you may write to", error);
            }
        }
    }

    /// <summary>Whether this cell has been run with these settings, and did not fail.</summary>
    /// <param name="cell">The cell.</param>
    public bool Contains(BenchCell cell) => _results.Exists(result => result.Cell == cell && result.Failure is null);

    /// <summary>The files of results in an output folder: that of a whole run first, then those of parts.</summary>
    /// <param name="folder">The output folder.</param>
    public static IReadOnlyList<string> FilesOf(string folder)
    {
        var whole = System.IO.Path.Combine(folder, FileName);
        string[] parts = Directory.Exists(folder) ? Directory.GetFiles(folder, "results-*of*.jsonl") : [];
        return [.. File.Exists(whole) ? (string[])[whole] : [], .. parts.Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads the results of an output folder and changes nothing; a torn last line is passed over.</summary>
    /// <param name="folder">The output folder.</param>
    /// <returns>The lines of all its files, in the order of <see cref="FilesOf"/>.</returns>
    /// <exception cref="InputException">There are no results, or a line is no result.</exception>
    public static IReadOnlyList<BenchResult> Read(string folder)
    {
        var files = FilesOf(folder);
        if (files.Count == 0)
            throw new InputException($"has no {FileName}", folder, "give the output folder of a benchmark");
        return [.. files.SelectMany(ReadFile)];
    }

    /// <summary>Reads one file of results and changes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or a line is no result.</exception>
    internal static IReadOnlyList<BenchResult> ReadFile(string path)
    {
        try
        {
            return ParseWholeLines(ReadBytes(path), path).Results;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({error.Message.TrimEnd('.')})", path, "give the output folder of a benchmark", error);
        }
    }

    /// <summary>Writes the results of a whole plan at once, in this order.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="results">The results.</param>
    /// <param name="outputs">The outputs that the file becomes part of.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    internal static void Write(string folder, IEnumerable<BenchResult> results, OutputSet outputs) =>
        outputs.Write(System.IO.Path.Combine(folder, FileName), stream =>
    {
        foreach (var result in results)
            stream.Write(LineOf(result));
    });

    /// <summary>A result as the text of its line.</summary>
    internal static string TextOf(BenchResult result) => JsonSerializer.Serialize(result, Shape);

    private static byte[] LineOf(BenchResult result) => [.. JsonSerializer.SerializeToUtf8Bytes(result, Shape), (byte)'\n'];

    /// <summary>Adds a line and waits until it is on the disk. The predictions go to their own file first, so that a result that is there has them.</summary>
    /// <param name="result">The finished cell.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Add(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Predictions is { } predictions)
            _predictions.Save(result.Cell, predictions);
        result = result with { Predictions = null };
        var line = LineOf(result);
        try
        {
            // One write without a buffer in between: another reader sees a whole line or none.
            using var stream = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written ({DiskProblem.ReasonOf(error)})", Path,
                DiskProblem.IsFull(error) ? "free space on its disk and resume" : "choose a folder that you may write to", error)
            { Settings = DiskProblem.IsFull(error) ? [Setting.Resume] : [] };
        }

        Keep(_results, result);
    }

    private static byte[] ReadBytes(string path) => InputFile.ReadAllBytes(path, ReadLimits.ResultsBytes, "give the output folder of a benchmark");

    private static List<BenchResult> ReadWholeLines(string path)
    {
        var bytes = ReadBytes(path);
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
        const string Remedy = "remove the line, or choose another folder";
        try
        {
            var result = JsonSerializer.Deserialize<BenchResult>(line, Shape) ?? throw new JsonException();
            return result.Fault is { } fault ? throw new InputException($"line {number} is not a result: {fault}", path, Remedy) : result;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new InputException($"line {number} is not a result", path, Remedy, error); // the latter from values that a converter refuses
        }
    }
}
