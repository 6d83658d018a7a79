using PromptAdapter.Methods.Expressions;

namespace PromptAdapter.Onnx.Export;

/// <summary>Writes the logits of a method as nodes of a graph.</summary>
/// <param name="graph">Where the nodes go.</param>
/// <param name="features">The value of the features, <c>[N, D]</c>, not normalised.</param>
internal sealed class HeadGraph(GraphBuilder graph, string features)
{
    private readonly Dictionary<LogitExpression, string> _written = new(ReferenceEqualityComparer.Instance);

    /// <summary>Appends an expression.</summary>
    /// <returns>Its value, <c>[N, K]</c>.</returns>
    public string Write(LogitExpression expression)
    {
        if (!_written.TryGetValue(expression, out var value))
            _written[expression] = value = Append(expression);
        return value;
    }

    private string Append(LogitExpression expression) => expression switch
    {
        FeatureInput => Normalise(features),
        Projection product => graph.Node("MatMul", [Write(product.Of), graph.Weights("rows",
            GraphBuilder.Transposed(product.Rows.Span, product.Columns), product.Of.Columns, product.Columns)]),
        Shifted sum => graph.Node("Add", [Write(sum.Of), sum.By.Length == 1 ? graph.Number("shift", sum.By.Span[0])
            : graph.Weights("shift", sum.By.Span, sum.By.Length)]),
        Scaled product => graph.Node("Mul", [Write(product.Of), graph.Number("factor", product.By)]),
        Exponential power => graph.Node("Exp", [Write(power.Of)]),
        SoftMaximum soft => graph.Node("Softmax", [Write(soft.Of)], ("axis", 1)),
        Normalised unit => Normalise(Write(unit.Of)),
        Sum sum => graph.Node("Add", [Write(sum.First), Write(sum.Second)]),
        _ => throw new InputException($"the classifier's logits hold an operation that cannot be exported ({expression.GetType().Name})", null,
            "use another method"),
    };

    private string Normalise(string value) => graph.Node("LpNormalization", [value], ("axis", 1), ("p", 2));
}
