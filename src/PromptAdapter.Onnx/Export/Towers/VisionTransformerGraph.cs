using PromptAdapter.Weights;

namespace PromptAdapter.Onnx.Export.Towers;

/// <summary>
/// CLIP's vision transformer (arXiv 2103.00020) as a graph, with the prompts of visual prompt tuning (arXiv 2203.12119) between the class token and the patches
/// where there are any.
/// </summary>
internal sealed class VisionTransformerGraph
{
    private readonly GraphBuilder _graph;
    private readonly TowerWeights _weights;
    private readonly RawTensor? _prompts;
    private readonly long _width;

    private VisionTransformerGraph(GraphBuilder graph, TowerWeights weights, RawTensor? prompts)
    {
        (_graph, _weights, _prompts) = (graph, weights, prompts);
        _width = weights.Architecture.VisionWidth;
    }

    /// <summary>Appends the tower.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="pixels"><c>[N, 3, R, R]</c>, preprocessed.</param>
    /// <param name="prompts"><c>[P, n, D]</c>; <see langword="null"/> for none.</param>
    /// <returns><c>[N, E]</c>, not normalised.</returns>
    public static string Append(GraphBuilder graph, TowerWeights weights, string pixels, RawTensor? prompts) =>
        new VisionTransformerGraph(graph, weights, prompts).Run(pixels);

    private string Run(string pixels)
    {
        var architecture = _weights.Architecture;
        long patch = architecture.PatchSize!.Value;
        var map = _graph.Node("Conv", [pixels, _weights.AddTo(_graph, "visual.conv1.weight")], ("kernel_shape", new[] { patch, patch }),
            ("strides", new[] { patch, patch }));
        var patches = _graph.MapToTokens(map, _width);
        var x = Norm(_graph.Node("Concat", [ClassToken(pixels), WithPositions(patches)], ("axis", 1)), "ln_pre");   // [N, L, D]
        var last = architecture.VisionLayers - 1;
        for (var block = 0; block <= last; block++)
            x = Block(Prompted(x, block, pixels), block, block == last);
        var summary = _graph.Node("Flatten", [Norm(x, "ln_post")], ("axis", 1));                                     // [N, D]
        return _graph.Node("MatMul", [summary, _weights.AddTo(_graph, "visual.proj")]);
    }

    // The class token has the first position.
    private string ClassToken(string pixels)
    {
        var (token, positions) = (_weights.Get("visual.class_embedding"), _weights.Get("visual.positional_embedding"));
        for (var d = 0; d < token.Length; d++)
            token[d] += positions[d];
        return _graph.ForEachImage(_graph.Weights("visual.class_embedding", token, 1, 1, _width), pixels);
    }

    private string WithPositions(string patches)
    {
        var positions = _weights.Get("visual.positional_embedding").AsSpan((int)_width);
        return _graph.Node("Add", [patches, _graph.Weights("visual.positional_embedding", positions, 1, positions.Length / _width, _width)]);
    }

    // [N, L, D] → [N, L + n, D]: that layer of prompts behind the class token, in the place of those of the layer before.
    private string Prompted(string x, int block, string pixels)
    {
        if (_prompts is null || block >= _prompts.Shape[0])
            return x;
        var (count, length) = (_prompts.Shape[1], (int)(_prompts.Shape[1] * _width));
        var own = _graph.Weights($"visual_prompts.{block}", _prompts.Singles().Slice(block * length, length), 1, count, _width);
        return _graph.Node("Concat", [_graph.Tokens(x, 0, 1), _graph.ForEachImage(own, pixels), _graph.Tokens(x, block == 0 ? 1 : 1 + count)], ("axis", 1));
    }

    // A pre-norm block; of the last, nothing but the class token is read: [N, L, D] → [N, 1, D].
    private string Block(string x, int block, bool isLast)
    {
        var name = $"visual.transformer.resblocks.{block}";
        var outer = _graph.At;
        _graph.At = outer.Length > 0 ? $"{outer}/block{block}" : $"block{block}";
        var normed = Norm(x, $"transformer.resblocks.{block}.ln_1");
        var (weight, bias) = (_weights.Get(name + ".attn.in_proj_weight"), _weights.Get(name + ".attn.in_proj_bias"));
        string[] parts;
        if (isLast)
        {
            var square = (int)(_width * _width);
            var q = _graph.Linear(_graph.Tokens(normed, 0, 1), "query", weight.AsSpan(0, square), bias.AsSpan(0, (int)_width));
            var kv = _graph.Linear(normed, "key_value", weight.AsSpan(square), bias.AsSpan((int)_width));
            parts = [q, .. _graph.Nodes("Split", [kv, _graph.Whole("parts", _width, _width)], 2, ("axis", 2))];
            x = _graph.Tokens(x, 0, 1);
        }
        else
        {
            var qkv = _graph.Linear(normed, "query_key_value", weight, bias);
            parts = _graph.Nodes("Split", [qkv, _graph.Whole("parts", _width, _width, _width)], 3, ("axis", 2));
        }

        var mixed = _graph.Attention(parts[0], parts[1], parts[2], _weights.Architecture.VisionHeads, _width);
        x = _graph.Node("Add", [x, Linear(mixed, name + ".attn.out_proj")]);
        var hidden = Activate(Linear(Norm(x, $"transformer.resblocks.{block}.ln_2"), name + ".mlp.c_fc"));
        x = _graph.Node("Add", [x, Linear(hidden, name + ".mlp.c_proj")]);
        _graph.At = outer;
        return x;
    }

    private string Linear(string x, string name) => _graph.Linear(x, name, _weights.Get(name + ".weight"), _weights.Get(name + ".bias"));

    private string Norm(string x, string name) => _graph.Node("LayerNormalization",
        [x, _weights.AddTo(_graph, $"visual.{name}.weight"), _weights.AddTo(_graph, $"visual.{name}.bias")], ("axis", -1),
        ("epsilon", _weights.Settings.VisionEpsilon));

    // QuickGELU(x) = x·sigmoid(1.702 x); GELU(x) = x·(1 + erf(x / √2)) / 2.
    private string Activate(string x)
    {
        if (_weights.Settings.Activation == ClipActivation.QuickGelu)
            return _graph.Node("Mul", [x, _graph.Node("Sigmoid", [_graph.Node("Mul", [x, _graph.Number("quick", 1.702)])])]);
        var erf = _graph.Node("Erf", [_graph.Node("Div", [x, _graph.Number("root", Math.Sqrt(2))])]);
        return _graph.Node("Mul", [_graph.Node("Mul", [x, _graph.Node("Add", [erf, _graph.Number("one", 1)])]), _graph.Number("half", 0.5)]);
    }
}
