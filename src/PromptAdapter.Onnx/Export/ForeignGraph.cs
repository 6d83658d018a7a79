using AttributeProto = global::Onnx.AttributeProto;
using GraphProto = global::Onnx.GraphProto;
using ModelProto = global::Onnx.ModelProto;
using NodeProto = global::Onnx.NodeProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>A graph from a file, which becomes part of another one. Its values get names that no other part has.</summary>
/// <param name="model">The file's content, which is used up.</param>
/// <param name="prefix">What the names of its values begin with in the new graph.</param>
internal sealed class ForeignGraph(ModelProto model, string prefix)
{
    /// <summary>The file's content.</summary>
    public ModelProto Model => model;

    /// <summary>The version of ONNX's own operator set.</summary>
    public long Opset => model.OpsetImport.Where(OnnxEncoderSource.IsStandard).Select(opset => opset.Version).DefaultIfEmpty(1).First();

    /// <summary>The number of images that it takes; <see langword="null"/> for any.</summary>
    public int? Batch => Input.Type?.TensorType?.Shape?.Dim is [var first, ..] && first.DimValue > 0 ? (int)first.DimValue : null;

    private global::Onnx.ValueInfoProto Input
    {
        get
        {
            // Before version 4 of the format, weights are listed among the inputs.
            var weights = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
            return model.Graph.Input.First(input => !weights.Contains(input.Name));
        }
    }

    /// <summary>Appends its nodes and weights.</summary>
    /// <param name="graph">The new graph.</param>
    /// <param name="images">The value that takes the place of its input.</param>
    /// <param name="output">The name of one of its outputs.</param>
    /// <returns>The value of that output.</returns>
    public string AppendTo(GraphBuilder graph, string images, string output)
    {
        var input = Input.Name;
        Rename(model.Graph, name => name.Length == 0 ? name : name == input ? images : prefix + name);
        for (var i = 0; i < model.Graph.Node.Count; i++)
            model.Graph.Node[i].Name = $"{prefix}{model.Graph.Node[i].OpType}_{i}"; // names of nodes may be missing, or there twice
        graph.Graph.Initializer.AddRange(model.Graph.Initializer);
        graph.Graph.SparseInitializer.AddRange(model.Graph.SparseInitializer);
        graph.Graph.Node.AddRange(model.Graph.Node);
        return output == input ? images : prefix + output;
    }

    private static void Rename(GraphProto graph, Func<string, string> name)
    {
        foreach (var tensor in graph.Initializer)
            tensor.Name = name(tensor.Name);
        foreach (var sparse in graph.SparseInitializer)
            sparse.Values.Name = name(sparse.Values.Name);
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            value.Name = name(value.Name);
        foreach (var node in graph.Node)
            Rename(node, name);
    }

    private static void Rename(NodeProto node, Func<string, string> name)
    {
        node.Name = name(node.Name);
        for (var i = 0; i < node.Input.Count; i++)
            node.Input[i] = name(node.Input[i]);
        for (var i = 0; i < node.Output.Count; i++)
            node.Output[i] = name(node.Output[i]);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is { } one)
                Rename(one, name);
            foreach (var inner in attribute.Graphs)
                Rename(inner, name);
        }
    }
}
