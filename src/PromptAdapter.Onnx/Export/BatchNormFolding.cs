using System.Runtime.InteropServices;
using Google.Protobuf;
using static global::Onnx.TensorProto.Types;
using GraphProto = global::Onnx.GraphProto;
using NodeProto = global::Onnx.NodeProto;
using TensorProto = global::Onnx.TensorProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>Takes frozen batch normalisations into the convolutions before them, so that nothing stands between whole-number convolutions.</summary>
internal static class BatchNormFolding
{
    /// <summary>Folds what can be folded: a normalisation that alone reads a convolution, both with weights in single precision.</summary>
    public static void Fold(GraphProto graph)
    {
        var weights = graph.Initializer.Where(tensor => tensor.DataType == (int)DataType.Float).ToDictionary(tensor => tensor.Name);
        var readers = graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        var uses = readers.ToDictionary(group => group.Key, group => group.Count());
        var outputs = graph.Output.Select(output => output.Name).ToHashSet();
        foreach (var convolution in graph.Node.Where(node => node.OpType == "Conv").ToArray())
        {
            if (readers[convolution.Output[0]].ToArray() is not [{ OpType: "BatchNormalization", Output.Count: 1 } norm]
                || outputs.Contains(convolution.Output[0])
                || !norm.Input.Skip(1).Concat(convolution.Input.Skip(1)).All(weights.ContainsKey) || convolution.Input.Skip(1).Any(name => uses[name] > 1))
                continue;
            Fold(graph, convolution, norm, weights);
        }
    }

    // γ (W x + b − µ) / √(σ² + ε) + β
    private static void Fold(GraphProto graph, NodeProto convolution, NodeProto norm, Dictionary<string, TensorProto> weights)
    {
        var epsilon = norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
        float[] scale = Values(norm.Input[1]), shift = Values(norm.Input[2]), mean = Values(norm.Input[3]), variance = Values(norm.Input[4]),
            kernel = Values(convolution.Input[1]);
        var own = convolution.Input.Count > 2 ? Values(convolution.Input[2]) : new float[scale.Length];
        var bias = new float[scale.Length];
        var each = kernel.Length / scale.Length;
        for (var channel = 0; channel < scale.Length; channel++)
        {
            var factor = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            bias[channel] = (float)(factor * ((double)own[channel] - mean[channel]) + shift[channel]);
            for (var i = channel * each; i < (channel + 1) * each; i++)
                kernel[i] = (float)(factor * kernel[i]);
        }

        weights[convolution.Input[1]].RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(kernel));
        var folded = new TensorProto
        {
            Name = norm.Output[0] + ".bias",
            DataType = (int)DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(bias))
        };
        folded.Dims.Add(bias.Length);
        graph.Initializer.Add(folded);
        while (convolution.Input.Count > 2)
            convolution.Input.RemoveAt(2);
        convolution.Input.Add(folded.Name);
        convolution.Output[0] = norm.Output[0];
        graph.Node.Remove(norm);

        float[] Values(string name) => MemoryMarshal.Cast<byte, float>(weights[name].RawData.Span).ToArray();
    }
}
