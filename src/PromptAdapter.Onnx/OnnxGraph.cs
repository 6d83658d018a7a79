using Microsoft.ML.OnnxRuntime;
using PromptAdapter.Runtime;

namespace PromptAdapter.Onnx;

/// <summary>A graph of one input of images and named outputs, as ONNX Runtime runs it, whatever batch size it was exported with.</summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly InferenceSession _session;
    private volatile int _batch; // of every run; 0 takes any
    private volatile bool _takesAnyBatch; // seen, not only said
    private readonly Func<Stream> _content;
    private FileStamp? _stamp;
    private IReadOnlyDictionary<string, string>? _metadata;

    private OnnxGraph(string path, InferenceSession session, Func<Stream> content)
    {
        (Path, _session, _content) = (path, session, content);
        var inputs = session.InputMetadata;
        if (inputs.Count != 1)
            throw Refused($"takes {inputs.Count} inputs ({string.Join(", ", inputs.Keys)}), and an image encoder takes one", "export its image encoder alone");
        (Input, var shape) = (inputs.Keys.Single(), inputs.Values.Single());
        if (!shape.IsTensor || !(shape.ElementType == typeof(float) || shape.ElementType == typeof(byte)) || shape.Dimensions.Length != 4)
            throw Refused($"takes an input that is not four-dimensional of type float or uint8 ({Input})", "export it with images in single precision");
        TakesBytes = shape.ElementType == typeof(byte);
        Dimensions = shape.Dimensions;
        _batch = Math.Max(0, Dimensions[0]);
    }

    public string Path { get; }

    /// <summary>The name of the input.</summary>
    public string Input { get; }

    /// <summary>Whether the input is of bytes rather than of single precision.</summary>
    public bool TakesBytes { get; }

    /// <summary>The shape of the input; −1 where it is open.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyCollection<string> Outputs => [.. _session.OutputMetadata.Keys];

    /// <summary>What the file says about itself.</summary>
    /// <exception cref="InputException">An entry cannot be read.</exception>
    public IReadOnlyDictionary<string, string> Metadata => _metadata ??= ReadMetadata();

    private Dictionary<string, string> ReadMetadata()
    {
        using var file = _content();
        return GraphMetadata.Read(file, Path);
    }

    /// <exception cref="InputException">The file is missing or no ONNX.</exception>
    public static OnnxGraph Open(string path, int? threads, Action<SessionOptions>? session = null)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new InputException("there is no such ONNX file", path, "check the path");
        InputFile.RequirePlain(path, "give an ONNX file");
        var stamp = FileStamp.Of(path);
        var graph = Open(path, options => new InferenceSession(path, options), () => File.OpenRead(path), threads, session);
        graph._stamp = stamp;
        return graph;
    }

    /// <summary>Looks again whether the file is the one that was opened: its hash would else be of another.</summary>
    /// <exception cref="InputException">It has changed meanwhile.</exception>
    public void RequireUnchanged()
    {
        if (_stamp is { } opened && FileStamp.Of(Path) != opened)
            throw new InputException("has changed since it was opened", Path, "try again when nothing writes to it any more");
    }

    /// <summary>Opens a graph that is in memory.</summary>
    /// <param name="path">The file that it is of or for, named in errors.</param>
    /// <param name="content">What the file holds.</param>
    /// <param name="threads">Threads of one run; <see langword="null"/> takes one for each core.</param>
    /// <exception cref="InputException">It is no ONNX.</exception>
    public static OnnxGraph Open(string path, byte[] content, int? threads = null) =>
        Open(path, options => new InferenceSession(content, options), () => new MemoryStream(content, writable: false), threads);

    /// <exception cref="NativeLibraryException">The native library is not there or does not fit.</exception>
    private static OnnxGraph Open(
        string path, Func<SessionOptions, InferenceSession> open, Func<Stream> content, int? threads, Action<SessionOptions>? session = null)
    {
        OnnxLibrary.EnsureLoaded();
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            options.IntraOpNumThreads = threads ?? ProcessorCores.Count;
            session?.Invoke(options);
            var opened = open(options);
            try
            {
                return new OnnxGraph(path, opened, content);
            }
            catch
            {
                opened.Dispose();
                throw;
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"cannot be read as an ONNX graph ({FirstLine(error)})", path, "export it again, or copy it with all of its files", error);
        }
    }

    /// <summary>The shape of an output of one image, as the file declares it, or else as a run on images of zeros gives it.</summary>
    /// <param name="row">The shape of one image.</param>
    /// <param name="output">The output.</param>
    /// <exception cref="InputException">It cannot be run.</exception>
    public IReadOnlyList<long> RowOf(long[] row, string output)
    {
        if (Dimensions.Skip(1).Select(side => (long)side).SequenceEqual(row) && _session.OutputMetadata.TryGetValue(output, out var declared) && declared.IsTensor
            && declared.ElementType == typeof(float) && declared.Dimensions is [_, .. { Length: > 0 } sides] && sides.All(side => side > 0))
            return [.. sides.Select(side => (long)side)];
        return _batch == 0 ? ProbeBatch(row, output) : RunBatch(new float[_batch * Length(row)], [_batch, .. row], output).Row;
    }

    // A run of two images of zeros finds out whether the graph takes more than one at a time: where the input is open, something behind it may not be.
    private IReadOnlyList<long> ProbeBatch(long[] row, string output)
    {
        try
        {
            var shape = RunBatch(new float[2 * Length(row)], [2, .. row], output).Row;
            _takesAnyBatch = true;
            return shape;
        }
        catch (InputException)
        {
            var shape = RunBatch(new float[Length(row)], [1, .. row], output).Row;
            _batch = 1;
            return shape;
        }
    }

    /// <summary>Runs images through the graph, in batches of the size that it takes; the last is filled with zeros.</summary>
    /// <param name="images"><c>[count, …row]</c>.</param>
    /// <param name="count">How many images.</param>
    /// <param name="row">The shape of one image.</param>
    /// <param name="output">The output to return.</param>
    /// <returns><c>[count, …]</c>, and the shape of one row.</returns>
    /// <exception cref="InputException">It cannot be run, or gives another number of rows.</exception>
    public (float[] Values, IReadOnlyList<long> Row) Run(float[] images, int count, long[] row, string output)
    {
        var length = Length(row);
        var batch = BatchFor(count, row, output);
        float[]? values = null;
        IReadOnlyList<long> shape = [];
        for (var first = 0; first < count; first += batch)
        {
            var taken = Math.Min(batch, count - first);
            var part = taken == count && taken == batch ? images : new float[batch * length];
            if (!ReferenceEquals(part, images))
                Array.Copy(images, first * length, part, 0, taken * length);
            var (rows, given) = RunBatch(part, [batch, .. row], output);
            shape = given;
            var each = rows.Length / batch;
            values ??= new float[count * each];
            Array.Copy(rows, 0, values, first * each, taken * each);
        }

        return (values ?? [], shape);
    }

    /// <summary>Runs images through the graph at once and looks at several outputs, of any shape.</summary>
    /// <param name="images"><c>[count, …row]</c>.</param>
    /// <param name="count">How many images; they are filled up with zeros where the graph takes more.</param>
    /// <param name="row">The shape of one image.</param>
    /// <param name="feature">The output of features, by which it is seen how many images the graph takes.</param>
    /// <param name="outputs">The names of the outputs.</param>
    /// <param name="look">Receives each output's place and its values.</param>
    public void Look(float[] images, int count, long[] row, string feature, IReadOnlyCollection<string> outputs,
        Action<int, ReadOnlySpan<float>> look)
    {
        var batch = BatchFor(count, row, feature);
        Array.Resize(ref images, batch * Length(row));
        using var input = TakesBytes ? OrtValue.CreateTensorValueFromMemory(ToBytes(images), [batch, .. row])
            : OrtValue.CreateTensorValueFromMemory(images, [batch, .. row]);
        using var options = new RunOptions();
        using var results = _session.Run(options, [Input], [input], outputs);
        for (var i = 0; i < results.Count; i++)
            look(i, results[i].GetTensorDataAsSpan<float>());
    }

    public void Dispose() => _session.Dispose();

    // How many images go into a run of so many: where the file leaves it open, whether it takes several is tried once, and only when there are several.
    private int BatchFor(int count, long[] row, string output)
    {
        if (_batch == 0 && count > 1 && !_takesAnyBatch)
            ProbeBatch(row, output);
        return _batch == 0 ? count : _batch;
    }

    public InputException Refused(string problem, string remedy) => new(problem, Path, remedy);

    private (float[] Values, IReadOnlyList<long> Row) RunBatch(float[] images, long[] shape, string output)
    {
        try
        {
            using var input = TakesBytes ? OrtValue.CreateTensorValueFromMemory(ToBytes(images), shape) : OrtValue.CreateTensorValueFromMemory(images, shape);
            using var options = new RunOptions();
            using var results = _session.Run(options, [Input], [input], [output]);
            var given = results[0].GetTensorTypeAndShape();
            if (given.ElementDataType != Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)
                throw Refused($"gives an output of another type than float ({output})", "export it with features in single precision");
            if (given.Shape is not [var rows, ..] || rows != shape[0])
                throw Refused($"gives {(given.Shape.Length == 0 ? 0 : given.Shape[0])} rows for {shape[0]} images ({output})", "name the output of features");
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), given.Shape[1..]);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"cannot be run on {shape[0]} images of [{string.Join(", ", shape[1..])}] ({FirstLine(error)})", Path,
                "check the size and the layout that are given for it, or export it again", error);
        }
    }

    private static byte[] ToBytes(float[] values) => Array.ConvertAll(values, value => (byte)Math.Clamp(MathF.Round(value), 0, 255));

    private static int Length(long[] row) => checked((int)row.Aggregate(1L, (product, side) => product * side));

    private static string FirstLine(Exception error) => error.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
}
