namespace PromptAdapter.Onnx.Export.Towers;

/// <summary>What both towers do with sequences of tokens.</summary>
internal static class TokenSequence
{
    /// <summary>A row for every image: <c>[1, n, D]</c> → <c>[N, n, D]</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The rows, <c>[1, n, D]</c>.</param>
    /// <param name="like">A value whose first side is N.</param>
    public static string ForEachImage(this GraphBuilder graph, string rows, string like)
    {
        var sides = graph.Node("Shape", [like]);
        var count = graph.Node("Gather", [sides, graph.Whole("first", 0)], ("axis", 0));
        return graph.Node("Expand", [rows, graph.Node("Concat", [count, graph.Whole("ones", 1, 1)], ("axis", 0))]);
    }

    /// <summary>Tokens from one on, up to another: <c>[N, L, D]</c> → <c>[N, end − start, D]</c>.</summary>
    public static string Tokens(this GraphBuilder graph, string x, long start, long end = int.MaxValue) =>
        graph.Node("Slice", [x, graph.Whole("start", start), graph.Whole("end", end), graph.Whole("axis", 1)]);

    /// <summary>Cells of a map as tokens: <c>[N, D, h, w]</c> → <c>[N, h·w, D]</c>.</summary>
    public static string MapToTokens(this GraphBuilder graph, string map, long width) =>
        graph.Node("Transpose", [graph.Node("Reshape", [map, graph.Whole("flat", 0, width, -1)])], ("perm", new long[] { 0, 2, 1 }));

    /// <summary>Scaled dot-product attention of several heads: queries <c>[N, Lq, D]</c>, keys and values <c>[N, L, D]</c> → <c>[N, Lq, D]</c>.</summary>
    public static string Attention(this GraphBuilder graph, string q, string k, string v, int heads, long width)
    {
        var shape = graph.Whole("heads", 0, 0, heads, width / heads);
        // The scale is taken into the queries, which are fewer than the products.
        var scaled = graph.Node("Mul", [q, graph.Number("scale", 1 / Math.Sqrt((double)width / heads))]);
        var scores = graph.Node("MatMul", [Split(scaled, 0, 2, 1, 3), Split(k, 0, 2, 3, 1)]);                                  // [N, H, Lq, L]
        var mixed = graph.Node("MatMul", [graph.Node("Softmax", [scores], ("axis", -1)), Split(v, 0, 2, 1, 3)]);               // [N, H, Lq, D/H]
        return graph.Node("Reshape", [graph.Node("Transpose", [mixed], ("perm", new long[] { 0, 2, 1, 3 })), graph.Whole("joined", 0, 0, width)]);

        string Split(string x, params long[] order) => graph.Node("Transpose", [graph.Node("Reshape", [x, shape])], ("perm", order));
    }
}
