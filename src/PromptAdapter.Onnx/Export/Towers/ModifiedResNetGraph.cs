using PromptAdapter.Weights;

namespace PromptAdapter.Onnx.Export.Towers;

/// <summary>
/// CLIP's ResNet (arXiv 2103.00020, section 2.4) as a graph: a stem of three convolutions, pooling in front of strided convolutions, attention pooling. The
/// batch normalisations are folded into the convolutions before them.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="weights">The weights.</param>
internal sealed class ModifiedResNetGraph(GraphBuilder graph, TowerWeights weights)
{
    private const double Epsilon = 1e-5; // what PyTorch's batch normalisation adds to the variance

    /// <summary>Appends the tower: <c>[N, 3, R, R]</c>, preprocessed → <c>[N, E]</c>, not normalised.</summary>
    public string Append(string pixels)
    {
        var x = pixels;
        for (var i = 1; i <= 3; i++)
            x = Rectified(Convolution(x, $"visual.conv{i}", $"visual.bn{i}", stride: i == 1 ? 2 : 1));
        x = Halved(x);
        for (var stage = 0; stage < ResNetStages.Count; stage++)
        {
            for (var block = 0; block < weights.Architecture.ResNetStages!.Value[stage]; block++)
                x = Bottleneck(x, $"visual.layer{stage + 1}.{block}", halves: stage > 0 && block == 0);
        }

        return Pool(x, "visual.attnpool");
    }

    private string Bottleneck(string x, string name, bool halves)
    {
        var y = Rectified(Convolution(x, name + ".conv1", name + ".bn1"));
        y = Rectified(Convolution(y, name + ".conv2", name + ".bn2"));
        y = Convolution(halves ? Halved(y) : y, name + ".conv3", name + ".bn3");
        var shortcut = weights.Contains(name + ".downsample.0.weight")
            ? Convolution(halves ? Halved(x) : x, name + ".downsample.0", name + ".downsample.1") : x;
        return Rectified(graph.Node("Add", [y, shortcut]));
    }

    private string Convolution(string x, string name, string norm, int stride = 1)
    {
        var shape = weights.ShapeOf(name + ".weight");
        var (kernel, bias) = Folded(weights.Get(name + ".weight"), norm);
        var pad = shape[2] / 2;
        return graph.Node("Conv", [x, graph.Weights(name + ".weight", kernel, shape), graph.Weights(name + ".bias", bias, shape[0])],
            ("kernel_shape", new[] { shape[2], shape[3] }), ("pads", new[] { pad, pad, pad, pad }), ("strides", new long[] { stride, stride }));
    }

    // γ (W x − µ) / √(σ² + ε) + β = (γ / √(σ² + ε) W) x + (β − µ γ / √(σ² + ε)), computed in double precision.
    private (double[] Kernel, double[] Bias) Folded(float[] kernel, string norm)
    {
        float[] scale = weights.Get(norm + ".weight"), shift = weights.Get(norm + ".bias"), mean = weights.Get(norm + ".running_mean"),
            variance = weights.Get(norm + ".running_var");
        var (folded, bias) = (new double[kernel.Length], new double[scale.Length]);
        var each = kernel.Length / scale.Length;
        for (var channel = 0; channel < scale.Length; channel++)
        {
            var factor = scale[channel] / Math.Sqrt(variance[channel] + Epsilon);
            bias[channel] = shift[channel] - mean[channel] * factor;
            for (var i = channel * each; i < (channel + 1) * each; i++)
                folded[i] = factor * kernel[i];
        }

        return (folded, bias);
    }

    // The mean of all cells asks, every cell answers.
    private string Pool(string map, string name)
    {
        var positions = weights.ShapeOf(name + ".positional_embedding");
        var width = positions[1];
        var cells = graph.MapToTokens(map, width);
        var mean = graph.MapToTokens(graph.Node("GlobalAveragePool", [map]), width);
        var tokens = graph.Node("Add", [graph.Node("Concat", [mean, cells], ("axis", 1)), weights.AddTo(graph, name + ".positional_embedding")]);
        var pooled = graph.Attention(Linear(graph.Tokens(tokens, 0, 1), name + ".q_proj"), Linear(tokens, name + ".k_proj"), Linear(tokens, name + ".v_proj"),
            weights.Architecture.VisionHeads, width);
        return graph.Node("Flatten", [Linear(pooled, name + ".c_proj")], ("axis", 1));
    }

    private string Linear(string x, string name) => graph.Linear(x, name, weights.Get(name + ".weight"), weights.Get(name + ".bias"));

    private string Rectified(string x) => graph.Node("Relu", [x]);

    private string Halved(string x) => graph.Node("AveragePool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
}
