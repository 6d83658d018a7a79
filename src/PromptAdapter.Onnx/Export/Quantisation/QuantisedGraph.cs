using System.Runtime.InteropServices;
using static global::Onnx.TensorProto.Types;
using ModelProto = global::Onnx.ModelProto;
using NodeProto = global::Onnx.NodeProto;
using TensorProto = global::Onnx.TensorProto;

namespace PromptAdapter.Onnx.Export.Quantisation;

/// <summary>
/// A graph whose products with weights and convolutions are computed with whole numbers: QuantizeLinear and DequantizeLinear around each of them, which ONNX
/// Runtime makes one operation of. Values have 8 bits and one step for the whole tensor, weights a step for each output channel.
/// </summary>
internal static class QuantisedGraph
{
    // Weights of 7 bits: with 8, processors without dot products of bytes saturate sums of two products, and the same file would say other things there.
    private const int Most = 63;

    /// <summary>
    /// The nodes that can be computed with whole numbers: products of a value and a weight, and convolutions. The first of them and a projection at the end stay
    /// as they are.
    /// </summary>
    public static IReadOnlyList<NodeProto> Candidates(ModelProto model)
    {
        var weights = Weights(model);
        NodeProto[] all = [.. model.Graph.Node.Where(node => node.Name.StartsWith("encoder/", StringComparison.Ordinal) && IsCandidate(node, weights))];
        return all.Length > 2 ? all[1..(all[^1].OpType == "MatMul" ? ^1 : ^0)] : [];
    }

    /// <summary>The values whose ranges have to be known to compute nodes with whole numbers.</summary>
    public static IReadOnlyList<string> Values(ModelProto model, IReadOnlyCollection<NodeProto> nodes)
    {
        var edges = new GraphEdges(model.Graph);
        return [.. nodes.SelectMany(node => node.OpType == "Conv" ? [node.Input[0], edges.Rectified(node)] : (string[])[node.Input[0]])
            .Concat(Sums(model, nodes).SelectMany(node => node.Input.Concat([edges.Rectified(node)]))).Distinct()];
    }

    /// <summary>The graph with these nodes in whole numbers.</summary>
    /// <param name="model">The graph in single precision; it stays as it is.</param>
    /// <param name="names">The names of the nodes.</param>
    /// <param name="ranges">The ranges of <see cref="Values"/>.</param>
    public static ModelProto Of(ModelProto model, IReadOnlySet<string> names, IReadOnlyDictionary<string, ActivationRange> ranges)
    {
        var quantised = model.Clone();
        NodeProto[] nodes = [.. quantised.Graph.Node.Where(node => names.Contains(node.Name))];
        NodeProto[] readers = [.. nodes, .. Sums(quantised, nodes)];
        var values = Values(quantised, nodes);
        var graph = new GraphBuilder(quantised.Graph) { At = "int8" };
        NodeProto[] before = [.. quantised.Graph.Node];
        quantised.Graph.Node.Clear();
        var weights = Weights(quantised);
        var given = new Dictionary<string, string>();
        foreach (var input in quantised.Graph.Input.Where(input => values.Contains(input.Name)))
            given[input.Name] = Rounded(graph, input.Name, ranges[input.Name]);
        foreach (var node in before)
        {
            if (names.Contains(node.Name))
                Quantise(graph, node, weights, ranges[node.Input[0]]);
            if (readers.Contains(node))
            {
                for (var i = 0; i < node.Input.Count; i++)
                    node.Input[i] = given.GetValueOrDefault(node.Input[i], node.Input[i]);
            }

            quantised.Graph.Node.Add(node);
            foreach (var output in node.Output.Where(values.Contains))
                given[output] = Rounded(graph, output, ranges[output]);
        }

        // What convolutions give is read in whole numbers by everything behind them.
        foreach (var node in before.Except(readers))
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                if (given.TryGetValue(node.Input[i], out var rounded) && node.OpType is "MaxPool" or "AveragePool" or "GlobalAveragePool" or "Relu")
                    node.Input[i] = given.GetValueOrDefault(node.Input[i], node.Input[i]);
            }
        }

        RemoveUnused(quantised);
        return quantised;
    }

    // Sums of two values of a convolutional network, which stay in whole numbers between its convolutions.
    private static List<NodeProto> Sums(ModelProto model, IReadOnlyCollection<NodeProto> nodes)
    {
        if (!nodes.Any(node => node.OpType == "Conv"))
            return [];
        var edges = new GraphEdges(model.Graph);
        var known = nodes.Where(node => node.OpType == "Conv").Select(edges.Rectified).ToHashSet();
        var sums = new List<NodeProto>();
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "Add" && node.Input.Any(known.Contains)
            && !node.Input.Any(input => Weights(model).ContainsKey(input))))
        {
            sums.Add(node);
            known.Add(edges.Rectified(node));
        }

        return sums;
    }

    private static bool IsCandidate(NodeProto node, Dictionary<string, TensorProto> weights) => node.OpType is "MatMul" or "Conv"
        && weights.TryGetValue(node.Input[1], out var weight) && weight.DataType == (int)DataType.Float && weight.RawData.Length > 0
        && (node.OpType == "Conv" || weight.Dims.Count == 2) && (node.Input.Count < 3 || weights.ContainsKey(node.Input[2]));

    private static Dictionary<string, TensorProto> Weights(ModelProto model) => model.Graph.Initializer.ToDictionary(tensor => tensor.Name);

    private static string Rounded(GraphBuilder graph, string value, ActivationRange range)
    {
        string[] scale = [graph.Weights("step", [range.Step]), graph.Raw("zero", DataType.Uint8, [range.Zero])];
        return graph.Node("DequantizeLinear", [graph.Node("QuantizeLinear", [value, .. scale]), .. scale]);
    }

    // Weights are held in 8 bits, and the bias of a convolution in 32 with the step of its products, as whole-number convolutions take it.
    private static void Quantise(GraphBuilder graph, NodeProto node, Dictionary<string, TensorProto> weights, ActivationRange input)
    {
        var weight = weights[node.Input[1]];
        var values = MemoryMarshal.Cast<byte, float>(weight.RawData.Span);
        var isConvolution = node.OpType == "Conv";
        var channels = (int)(isConvolution ? weight.Dims[0] : weight.Dims[1]);
        var each = values.Length / channels;
        var (steps, whole) = (new float[channels], new sbyte[values.Length]);
        for (var i = 0; i < values.Length; i++)
            steps[Channel(i)] = Math.Max(steps[Channel(i)], Math.Abs(values[i]));
        for (var channel = 0; channel < channels; channel++)
            steps[channel] = steps[channel] > 0 ? steps[channel] / Most : 1;
        for (var i = 0; i < values.Length; i++)
            whole[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / steps[Channel(i)]), -Most, Most);
        node.Input[1] = graph.Node("DequantizeLinear", [graph.Raw("weight", DataType.Int8, MemoryMarshal.AsBytes<sbyte>(whole), [.. weight.Dims]),
            graph.Weights("weight_step", steps, channels), graph.Raw("weight_zero", DataType.Int8, new byte[channels], channels)],
            ("axis", isConvolution ? 0 : 1));
        if (node.Input.Count > 2)
        {
            var bias = MemoryMarshal.Cast<byte, float>(weights[node.Input[2]].RawData.Span);
            var (biasSteps, wholeBias) = (new float[channels], new int[channels]);
            for (var channel = 0; channel < channels; channel++)
            {
                biasSteps[channel] = steps[channel] * input.Step;
                wholeBias[channel] = (int)Math.Clamp(Math.Round((double)bias[channel] / biasSteps[channel]), int.MinValue, int.MaxValue);
            }

            node.Input[2] = graph.Node("DequantizeLinear", [graph.Raw("bias", DataType.Int32, MemoryMarshal.AsBytes<int>(wholeBias), channels),
                graph.Weights("bias_step", biasSteps, channels)], ("axis", 0));
        }

        int Channel(int at) => isConvolution ? at / each : at % channels;
    }

    private static void RemoveUnused(ModelProto model)
    {
        var used = model.Graph.Node.SelectMany(node => node.Input).ToHashSet();
        TensorProto[] kept = [.. model.Graph.Initializer.Where(tensor => used.Contains(tensor.Name))];
        model.Graph.Initializer.Clear();
        model.Graph.Initializer.AddRange(kept);
    }
}
