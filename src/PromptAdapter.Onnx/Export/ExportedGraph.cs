using PromptAdapter.Methods.Expressions;
using static global::Onnx.TensorProto.Types;
using ModelProto = global::Onnx.ModelProto;
using StringStringEntryProto = global::Onnx.StringStringEntryProto;
using TensorShapeProto = global::Onnx.TensorShapeProto;
using TypeProto = global::Onnx.TypeProto;
using ValueInfoProto = global::Onnx.ValueInfoProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>The graph of a classifier or of an encoder alone: images, encoder, head.</summary>
internal static class ExportedGraph
{
    /// <summary>The input of preprocessed images, float32.</summary>
    public const string Pixels = "pixels";

    /// <summary>The input of bytes, uint8 <c>[N, R, R, 3]</c>.</summary>
    public const string Rgb = "rgb";

    /// <summary>The output of features, float32 <c>[N, E]</c>, not normalised.</summary>
    public const string Features = "features";

    /// <summary>The output of logits, float32 <c>[N, C]</c>.</summary>
    public const string Logits = "logits";

    /// <summary>The output of probabilities, float32 <c>[N, C]</c>.</summary>
    public const string Probabilities = "probabilities";

    // The first version of the format that has model-local functions and all that opset 17 needs.
    private const int FormatVersion = 8;

    /// <summary>Builds a graph without metadata.</summary>
    /// <param name="source">The encoder.</param>
    /// <param name="dimension">E.</param>
    /// <param name="classifier">The classifier; <see langword="null"/> for the encoder alone.</param>
    /// <param name="takesBytes">Whether the input is of bytes, and scaling and normalising are part of the graph.</param>
    /// <exception cref="InputException">A part of it cannot be written.</exception>
    public static ModelProto Build(EncoderSource source, int dimension, ClassifierState? classifier, bool takesBytes)
    {
        var version = typeof(FewShotClassifier).Assembly.GetName().Version!.ToString(3);
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "PromptAdapter",
            ProducerVersion = version,
            Graph = new() { Name = "classifier" }
        };
        source.Prepare(model);
        model.IrVersion = Math.Max(model.IrVersion, model.OpsetImport.Any(opset => OnnxEncoderSource.IsStandard(opset) && opset.Version > 18) ? 10 : 0);
        var graph = new GraphBuilder(model.Graph);
        var (settings, size) = (source.Settings, (long)source.Settings.Size);
        string pixels;
        if (takesBytes)
        {
            model.Graph.Input.Add(Value(Rgb, DataType.Uint8, source.Batch, size, size, 3));
            graph.At = "preprocessing";
            pixels = Preprocessed(graph, settings);
        }
        else
        {
            model.Graph.Input.Add(settings.ChannelsLast ? Value(Pixels, DataType.Float, source.Batch, size, size, 3)
                : Value(Pixels, DataType.Float, source.Batch, 3, size, size));
            pixels = Pixels;
        }

        graph.At = "encoder";
        var features = graph.Named(source.Append(graph, pixels), Features);
        model.Graph.Output.Add(Value(Features, DataType.Float, source.Batch, dimension));
        if (classifier is not null)
            AppendHead(graph, features, classifier, source.Batch);
        return model;
    }

    /// <summary>Adds an entry of metadata.</summary>
    public static void Describe(ModelProto model, IEnumerable<(string Key, string Value)> entries) =>
        model.MetadataProps.AddRange(entries.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));

    private static void AppendHead(GraphBuilder graph, string features, ClassifierState classifier, int? batch)
    {
        var expression = classifier.Adapter.Express(LogitExpression.Features(classifier.EmbedDim)) ?? throw new InputException(
            $"a classifier of the method '{classifier.Method}' cannot be exported: it does not say what operations its logits are", null, "use another method");
        graph.At = "head";
        var logits = graph.Named(new HeadGraph(graph, features).Write(expression), Logits);
        var scaled = classifier.Answers.Temperature == 1 ? logits
            : graph.Node("Div", [logits, graph.Number("temperature", (float)classifier.Answers.Temperature)]);
        graph.Named(graph.Node("Softmax", [scaled], ("axis", 1)), Probabilities);
        foreach (var output in (string[])[Logits, Probabilities])
            graph.Graph.Output.Add(Value(output, DataType.Float, batch, expression.Columns));
    }

    // [N, R, R, 3] of bytes → what the encoder takes: (x / 255 − mean) / std in the order of operations of the preprocessing without a graph.
    private static string Preprocessed(GraphBuilder graph, OnnxEncoderSettings settings)
    {
        var x = graph.Node("Cast", [Rgb], ("to", (int)DataType.Float));
        if (settings.Scale == Imaging.ImagePreprocessing.ByteScale)
            x = graph.Node("Div", [x, graph.Number("scale", 255)]);
        else if (settings.Scale != 1)
            x = graph.Node("Mul", [x, graph.Number("scale", settings.Scale)]);
        if (settings.Mean.Any(value => value != 0))
            x = graph.Node("Sub", [x, graph.Weights("mean", [.. settings.Mean], 3)]);
        if (settings.Std.Any(value => value != 1))
            x = graph.Node("Div", [x, graph.Weights("std", [.. settings.Std], 3)]);
        if (settings.IsBgr)
            x = graph.Node("Gather", [x, graph.Whole("blue_green_red", 2, 1, 0)], ("axis", 3));
        return settings.ChannelsLast ? x : graph.Node("Transpose", [x], ("perm", new long[] { 0, 3, 1, 2 }));
    }

    private static ValueInfoProto Value(string name, DataType type, int? batch, params long[] row)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(batch is { } count ? new TensorShapeProto.Types.Dimension { DimValue = count } : new() { DimParam = "N" });
        shape.Dim.AddRange(row.Select(side => new TensorShapeProto.Types.Dimension { DimValue = side }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }
}
