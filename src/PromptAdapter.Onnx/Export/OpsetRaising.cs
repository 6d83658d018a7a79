using Google.Protobuf;
using static global::Onnx.TensorProto.Types;
using ModelProto = global::Onnx.ModelProto;
using NodeProto = global::Onnx.NodeProto;
using TensorProto = global::Onnx.TensorProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>
/// Brings a graph of convolutions to a later opset, where each of its nodes means the same there or can be written so. A graph with any other node stays as
/// it is.
/// </summary>
internal static class OpsetRaising
{
    private const int Oldest = 7; // since when additions broadcast as they do today

    // Since opset 7 these have got more types and more attributes, and mean the same without.
    private static readonly HashSet<string> Unchanged =
    [
        "Add", "AveragePool", "Concat", "Constant", "Conv", "Div", "Erf", "Exp", "Flatten", "Gather", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Identity",
        "LeakyRelu", "MatMul", "MaxPool", "Mul", "PRelu", "Pow", "Relu", "Reshape", "Shape", "Sigmoid", "Sqrt", "Sub", "Tanh", "Transpose",
    ];

    // Lists of whole numbers that moved from an attribute to an input.
    private static readonly Dictionary<string, string> Moved = new() { ["Split"] = "split", ["Squeeze"] = "axes", ["Unsqueeze"] = "axes" };

    /// <summary>Raises a model, if it is older than the opset and all of its nodes allow it.</summary>
    public static void Raise(ModelProto model, int opset)
    {
        var own = model.OpsetImport.FirstOrDefault(OnnxEncoderSource.IsStandard);
        if (own is null || own.Version < Oldest || own.Version >= opset || !model.Graph.Node.All(CanBeRaised))
            return;
        foreach (var node in model.Graph.Node)
            Raise(node, model, moves: own.Version < 13);
        own.Version = opset;
    }

    private static bool CanBeRaised(NodeProto node) => node.Domain is "" or "ai.onnx"
        && (Unchanged.Contains(node.OpType) || Moved.ContainsKey(node.OpType) || (node.OpType == "BatchNormalization" && node.Output.Count == 1
            && node.Attribute.All(attribute => attribute.Name is "epsilon" or "momentum" || (attribute.Name == "spatial" && attribute.I == 1))));

    private static void Raise(NodeProto node, ModelProto model, bool moves)
    {
        if (node.Attribute.FirstOrDefault(attribute => node.OpType == "BatchNormalization" && attribute.Name == "spatial") is { } spatial)
            node.Attribute.Remove(spatial);
        if (!moves || !Moved.TryGetValue(node.OpType, out var name) || node.Attribute.FirstOrDefault(one => one.Name == name) is not { } list)
            return;
        var values = new TensorProto { Name = $"{node.Output[0]}.{name}", DataType = (int)DataType.Int64 };
        values.Dims.Add(list.Ints.Count);
        values.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(list.Ints.ToArray()));
        model.Graph.Initializer.Add(values);
        node.Input.Add(values.Name);
        node.Attribute.Remove(list);
    }
}
