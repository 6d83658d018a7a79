using System.Runtime.InteropServices;
using Google.Protobuf;
using static global::Onnx.AttributeProto.Types;
using static global::Onnx.TensorProto.Types;
using AttributeProto = global::Onnx.AttributeProto;
using GraphProto = global::Onnx.GraphProto;
using NodeProto = global::Onnx.NodeProto;
using TensorProto = global::Onnx.TensorProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>
/// Appends nodes and weights to a graph. A value is its name; the names of what is added follow from the place (<see cref="At"/>) and the operation. Of each
/// operation the form is written that has not changed between the opsets 13 and 17.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class GraphBuilder(GraphProto graph)
{
    private readonly HashSet<string> _taken = [.. graph.Node.SelectMany(node => node.Output), .. graph.Initializer.Select(tensor => tensor.Name),
        .. graph.Input.Select(input => input.Name)];

    /// <summary>What the names of the next values begin with, for example <c>head</c>.</summary>
    public string At { get; set; } = "";

    /// <summary>The graph.</summary>
    public GraphProto Graph => graph;

    /// <summary>Adds a node of one output.</summary>
    /// <param name="operation">ONNX's name of it.</param>
    /// <param name="inputs">The values that it takes.</param>
    /// <param name="attributes">Its attributes: whole numbers, lists of them, or real numbers.</param>
    /// <returns>The value that it gives.</returns>
    public string Node(string operation, IEnumerable<string> inputs, params (string Name, object Value)[] attributes) =>
        Nodes(operation, inputs, 1, attributes)[0];

    /// <summary>Adds a node of several outputs.</summary>
    /// <inheritdoc cref="Node"/>
    public string[] Nodes(string operation, IEnumerable<string> inputs, int outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = Free(operation) };
        node.Input.AddRange(inputs);
        string[] given = [.. Enumerable.Range(0, outputs).Select(i => outputs == 1 ? node.Name : Free($"{operation}.{i}"))];
        node.Output.AddRange(given);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return given;
    }

    /// <summary>Gives a value a name of its own, by which a program finds it.</summary>
    public string Named(string value, string name)
    {
        var node = new NodeProto { OpType = "Identity", Name = name };
        node.Input.Add(value);
        node.Output.Add(name);
        graph.Node.Add(node);
        _taken.Add(name);
        return name;
    }

    /// <summary>Adds weights in single precision.</summary>
    public string Weights(string name, ReadOnlySpan<float> values, params long[] shape) =>
        Raw(name, DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>Adds weights, rounded to single precision.</summary>
    /// <exception cref="InputException">One is too large for it.</exception>
    public string Weights(string name, ReadOnlySpan<double> values, params long[] shape)
    {
        var singles = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            singles[i] = (float)values[i];
            if (!float.IsFinite(singles[i]))
                throw new InputException("the classifier holds a number that single precision cannot hold", null, "fit the classifier again");
        }

        return Weights(name, singles, shape);
    }

    /// <summary>Adds whole numbers, for example a shape.</summary>
    public string Whole(string name, params long[] values) => Raw(name, DataType.Int64, MemoryMarshal.AsBytes<long>(values), values.Length);

    /// <summary>Adds one number that broadcasts.</summary>
    public string Number(string name, double value) => Weights(name, [value]);

    /// <summary>Adds a tensor of that type.</summary>
    /// <returns>The name that it has, which is the given one behind the place.</returns>
    public string Raw(string name, DataType type, ReadOnlySpan<byte> bytes, params long[] shape)
    {
        var tensor = new TensorProto { Name = Free(name), DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>x Mᵀ (+ b): a linear layer as torch stores it, transposed here once.</summary>
    /// <param name="x"><c>[…, I]</c>.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="weight">M, <c>[O, I]</c>.</param>
    /// <param name="bias">b, <c>[O]</c>; empty for none.</param>
    /// <returns><c>[…, O]</c>.</returns>
    public string Linear(string x, string name, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        var outputs = bias.Length;
        var product = Node("MatMul", [x, Weights(name + ".weight", Transposed(weight, outputs), weight.Length / outputs, outputs)]);
        return Node("Add", [product, Weights(name + ".bias", bias, outputs)]);
    }

    /// <summary>The transposed of a matrix of that many rows.</summary>
    public static T[] Transposed<T>(ReadOnlySpan<T> matrix, int rows)
    {
        var columns = matrix.Length / rows;
        var transposed = new T[matrix.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                transposed[column * rows + row] = matrix[row * columns + column];
        }

        return transposed;
    }

    private string Free(string name)
    {
        var whole = At.Length > 0 ? $"{At}/{name}" : name;
        var free = whole;
        for (var i = 1; !_taken.Add(free); i++)
            free = $"{whole}_{i}";
        return free;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int whole:
                (attribute.Type, attribute.I) = (AttributeType.Int, whole);
                break;
            case double real:
                (attribute.Type, attribute.F) = (AttributeType.Float, (float)real);
                break;
            case long[] several:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(several);
                break;
            default:
                throw new ArgumentException($"an attribute of type {value.GetType().Name} is not written here", nameof(value));
        }

        return attribute;
    }
}
