using System.Runtime.InteropServices;
using Google.Protobuf;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;
using ModelProto = global::Onnx.ModelProto;
using OperatorSetIdProto = global::Onnx.OperatorSetIdProto;
using TensorProto = global::Onnx.TensorProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>An encoder that is a graph itself, with the graph that images go through first where there is one: both become part of the new graph.</summary>
internal sealed class OnnxEncoderSource : EncoderSource
{
    private readonly string _path;
    private readonly OnnxEncoderSettings _own;
    private readonly List<ForeignGraph> _graphs = []; // in the order in which images go through them

    public OnnxEncoderSource(string path, OnnxEncoderSettings settings)
    {
        (_path, _own) = (path, settings);
        if (settings.Preprocess is { } before)
        {
            var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, before);
            _graphs.Add(new ForeignGraph(Read(beside), "preprocess/"));
        }

        _graphs.Add(new ForeignGraph(Read(path), "encoder/"));
        foreach (var graph in _graphs)
            OpsetRaising.Raise(graph.Model, ClipEncoderSource.Opset);
        if (_graphs.Select(graph => graph.Opset).Distinct().Count() > 1)
            throw new InputException($"and the graph before it are of different opsets ({string.Join(", ", _graphs.Select(graph => graph.Opset))})", path,
                "export both again for the same opset");
        Settings = settings with { Preprocess = null, PreprocessSha256 = null, Pooling = null, Output = "features" };
    }

    /// <inheritdoc/>
    public override OnnxEncoderSettings Settings { get; }

    /// <inheritdoc/>
    public override int? Batch => _graphs.Select(graph => graph.Batch).FirstOrDefault(batch => batch is not null);

    /// <inheritdoc/>
    public override void Prepare(ModelProto model)
    {
        foreach (var opset in _graphs.SelectMany(graph => graph.Model.OpsetImport).Where(opset => !IsStandard(opset)).DistinctBy(opset => opset.Domain))
            model.OpsetImport.Add(opset.Clone());
        model.OpsetImport.Add(new OperatorSetIdProto { Version = _graphs[0].Opset });
        model.Functions.AddRange(_graphs.SelectMany(graph => graph.Model.Functions));
    }

    /// <inheritdoc/>
    public override string Append(GraphBuilder graph, string pixels)
    {
        var value = pixels;
        foreach (var foreign in _graphs.SkipLast(1))
            value = foreign.AppendTo(graph, value, foreign.Model.Graph.Output[0].Name);
        value = _graphs[^1].AppendTo(graph, value, _own.Output);
        // Operations whose form is the same in every opset from 7 on.
        if (_own.Pooling == "first")
            value = graph.Node("Gather", [value, graph.Whole("token", 0)], ("axis", 1));
        if (_own.Pooling == "mean")
            value = graph.Node("GlobalAveragePool", [graph.Node("Transpose", [value], ("perm", new long[] { 0, 2, 1 }))]);
        return graph.Node("Flatten", [value], ("axis", 1)); // [N, E, 1, 1] of a pooled map, or [N, E] as it is
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // nothing is held open
    }

    /// <summary>Whether it is the operator set of ONNX itself.</summary>
    internal static bool IsStandard(OperatorSetIdProto opset) => opset.Domain is "" or "ai.onnx";

    // Weights that lie in other files come into this one.
    private static ModelProto Read(string path)
    {
        try
        {
            using var stream = InputFile.Open(path, "give an ONNX file");
            var model = ModelProto.Parser.ParseFrom(stream);
            foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
                TakeIn(tensor, path);
            foreach (var tensor in model.Graph.Initializer.Where(tensor => tensor.FloatData.Count > 0))
            {
                tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray())); // two ways to say the same
                tensor.FloatData.Clear();
            }

            BatchNormFolding.Fold(model.Graph);
            return model;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InputException("is no whole ONNX file", path, "export it again, or copy it with all of its files", error);
        }
    }

    private static void TakeIn(TensorProto tensor, string path)
    {
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var name = entries.GetValueOrDefault("location", "");
        OnnxFileDigest.RequireOwnFolder(path, name);
        using var stream = InputFile.Open(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name), "copy the file with all of its weights");
        var offset = Entry("offset", 0);
        var length = Entry("length", stream.Length - offset);
        if (offset > stream.Length - length || length > Array.MaxLength)
            throw Outside();
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.ExternalData.Clear();
        tensor.DataLocation = TensorProto.Types.DataLocation.Default;

        long Entry(string key, long usual) => !entries.TryGetValue(key, out var text) ? usual
            : NumberText.TryWhole<long>(text, out var value) && value >= 0 ? value : throw Outside();

        InputException Outside() =>
            new($"has a tensor whose data do not lie in {WeightFileProblem.Quote(name)}", path, "copy the file with all of its weights");
    }
}
