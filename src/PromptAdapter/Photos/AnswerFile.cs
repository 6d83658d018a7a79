using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Photos;

/// <summary>
/// A file that answers are added to, portion by portion. Until it is complete it is called <c>NAME.unfinished</c>, and <c>NAME.resume</c> says how many
/// answers of which run are in it: the same run goes on from there, to the same bytes, however it was ended. To pipes and devices the answers are written at
/// once, and nothing is kept.
/// </summary>
public sealed partial class AnswerFile : IDisposable
{
    private readonly OutputPath _output;
    private readonly Stream _stream;
    private readonly AnswerFormat _format;
    private readonly string _run;
    private readonly int _top;
    private bool _isEarlier; // begun by an earlier version: it goes on as it began, so that it stays one table

    private AnswerFile(OutputPath output, Stream stream, AnswerFormat format, string run, int top, int done) =>
        (_output, _stream, _format, _run, _top, Done) = (output, stream, format, run, top, done);

    /// <summary>How many answers are in it.</summary>
    public int Done { get; private set; }

    private string Unfinished => UnfinishedOf(_output);

    private string Resume => ResumeOf(_output);

    /// <summary>Begins a file, or goes on with one.</summary>
    /// <param name="path">The file that the answers end up in.</param>
    /// <param name="format">How they stand in it.</param>
    /// <param name="run">What tells this run from others: whatever the answers depend on (<see cref="PhotoRun"/>).</param>
    /// <param name="restart">Whether an unfinished run there is begun anew.</param>
    /// <param name="top">Classes of a ranking, of JSON lines alone; two are written in any case.</param>
    /// <exception cref="InputException">The file cannot be written, is being written, or an unfinished one of another run is there.</exception>
    public static AnswerFile Open(string path, AnswerFormat format, string run, bool restart = false, int top = 5)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var output = OutputPath.Resolve(path);
        if (!output.IsReplaced)
        {
            var stream = OutputStreams.Open(output);
            var direct = new AnswerFile(output, stream, format, run, top, done: 0);
            try
            {
                direct.Write(AnswerRows.HeaderOf(format));
                return direct;
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }

        AtomicFile.RequireWritable(path);
        var isLeft = !restart && File.Exists(UnfinishedOf(output));
        var file = OpenUnfinished(output);
        try
        {
            var state = isLeft ? ReadState(output) : null;
            var answers = new AnswerFile(output, file, format, run, top, state?.Done ?? 0);
            if (state is null)
                answers.Begin();
            else
                answers.GoOn(state);
            return answers;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds answers; they are on the disk when it returns.</summary>
    /// <param name="answers">The next ones, in the order of the photos.</param>
    /// <exception cref="InputException">The disk takes no more.</exception>
    public void Add(IReadOnlyCollection<PhotoAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var text = new StringBuilder();
        foreach (var answer in answers)
            text.Append(_isEarlier ? AnswerRows.OfEarlier(answer) : AnswerRows.Of(answer, _format, _top));
        Write(text.ToString());
        Done += answers.Count;
        if (_output.IsReplaced)
            Keep();
    }

    /// <summary>What is known of the answers that are in the file, in the order of the photos; of pipes and devices nothing is.</summary>
    /// <exception cref="InputException">The file holds something else.</exception>
    public IReadOnlyList<AnswerSummary> Summaries()
    {
        if (!_output.IsReplaced)
            return [];
        var end = _stream.Position;
        try
        {
            _stream.Position = 0;
            using var reader = new StreamReader(_stream, Encoding.UTF8, false, 1 << 16, leaveOpen: true);
            AnswerSummary[] all = [.. AnswerRows.Read(reader, _format)];
            return all.Length == Done ? all : throw new FormatException($"{all.Length} answers where {Done} should be");
        }
        catch (Exception error) when (error is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw Damaged(_output, error.Message, error);
        }
        finally
        {
            _stream.Position = end;
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="InputException">It cannot be renamed.</exception>
    public void Complete()
    {
        _stream.Flush();
        _stream.Dispose();
        if (!_output.IsReplaced)
            return;
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(_output.Target))
                OutputSet.KeepRights(_output.Target, Unfinished);
            File.Move(Unfinished, _output.Target, overwrite: true);
            File.Delete(Resume);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be replaced (" + error.Message.TrimEnd('.') + ")", _output.Given, "choose another output name", error);
        }
    }

    /// <summary>Closes the file; what is in it stays for the next run.</summary>
    public void Dispose() => _stream.Dispose();

    private static string UnfinishedOf(OutputPath output) => output.Target + ".unfinished";

    private static string ResumeOf(OutputPath output) => output.Target + ".resume";

    // Held locked, so that no two runs write one file.
    private static FileStream OpenUnfinished(OutputPath output)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(output.Target)!);
            return new FileStream(UnfinishedOf(output), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", UnfinishedOf(output),
                "wait for the run that writes it, or choose another output", error);
        }
    }

    private static ResumeState? ReadState(OutputPath output)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(ResumeOf(output)), ResumeStates.Default.ResumeState)
                ?? throw new JsonException("it holds nothing");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Damaged(output, error.Message, error);
        }
    }

    private void Begin()
    {
        _stream.SetLength(0);
        Write(AnswerRows.HeaderOf(_format));
        Keep();
    }

    // What was written after the last portion that is known to be whole is written again.
    private void GoOn(ResumeState state)
    {
        if (state.Run != _run)
            throw new InputException("is left of a run with another classifier, other photos or other settings", Resume, "begin anew, or choose another output")
            {
                Settings = [Setting.Restart],
            };
        if (_stream.Length < state.Length || state.Done < 0)
            throw Damaged(_output, string.Create(CultureInfo.InvariantCulture, $"{_stream.Length} bytes where {state.Length} should be"));
        _stream.SetLength(state.Length);
        _stream.Position = 0;
        using (var reader = new StreamReader(_stream, Encoding.UTF8, false, leaveOpen: true))
            _isEarlier = AnswerRows.IsEarlier(reader.ReadLine(), _format);
        _stream.Position = state.Length;
    }

    private void Write(string text)
    {
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(text));
            if (_stream is FileStream file && _output.IsReplaced)
                file.Flush(flushToDisk: true);
            else
                _stream.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + DiskProblem.ReasonOf(error) + ")", _output.Given,
                "free space on its disk, or choose another place", error);
        }
    }

    private void Keep() => AtomicFile.WriteText(Resume, JsonSerializer.Serialize(new ResumeState(_run, Done, _stream.Length),
        ResumeStates.Default.ResumeState));

    private static InputException Damaged(OutputPath output, string why, Exception? inner = null) =>
        new($"is damaged ({why.ReplaceLineEndings(" ").TrimEnd('.')}), so that the run cannot go on", ResumeOf(output), "begin anew", inner)
        {
            Settings = [Setting.Restart],
        };

    internal sealed record ResumeState(string Run, int Done, long Length);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(ResumeState))]
    private sealed partial class ResumeStates : JsonSerializerContext;
}
