using GraphProto = global::Onnx.GraphProto;
using NodeProto = global::Onnx.NodeProto;

namespace PromptAdapter.Onnx.Export.Quantisation;

/// <summary>Who reads the values of a graph.</summary>
internal sealed class GraphEdges(GraphProto graph)
{
    private readonly ILookup<string, NodeProto> _readers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node)))
        .ToLookup(pair => pair.input, pair => pair.node);

    /// <summary>What a node gives, behind the rectifier where that alone reads it: rounding to whole numbers does the work of a rectifier, too.</summary>
    public string Rectified(NodeProto node)
    {
        NodeProto[] readers = [.. _readers[node.Output[0]]];
        return readers is [{ OpType: "Relu" } only] ? only.Output[0] : node.Output[0];
    }
}
