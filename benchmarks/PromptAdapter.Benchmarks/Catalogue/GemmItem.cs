using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using Proto = global::Onnx;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Square matrix products: what the encoders' speed is held against. Libtorch multiplies f32 and bf16, ONNX Runtime whole numbers of 8 bits.</summary>
internal sealed class GemmItem : CatalogueItem
{
    private const int Side = 1024;
    private const double Operations = 2.0 * Side * Side * Side;

    public override string Name => "gemm";

    public override string Title => $"Matrix products of {Side} × {Side} × {Side}";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["f32", "bf16", "int8"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        if (name == "int8")
            Whole(meter);
        else
            Real(name, name == "bf16" ? ScalarType.BFloat16 : ScalarType.Float32, meter);
        return Task.CompletedTask;
    }

    private static void Real(string name, ScalarType type, Meter meter)
    {
        NativeBackend.EnsureLoaded();
        using var noGrad = no_grad();
        using var a = randn(Side, Side).to(type);
        using var b = randn(Side, Side).to(type);
        meter.Measure($"gemm {name}", type == ScalarType.BFloat16 ? 3 : 15, () => a.matmul(b).Dispose(), Operations);
    }

    private static void Whole(Meter meter)
    {
        var graph = new Proto.GraphProto { Name = "product" };
        graph.Input.Add(Value("a", Proto.TensorProto.Types.DataType.Uint8));
        graph.Output.Add(Value("c", Proto.TensorProto.Types.DataType.Int32));
        var bytes = new byte[Side * Side];
        new Random(1).NextBytes(bytes);
        var weights = new Proto.TensorProto { Name = "b", DataType = (int)Proto.TensorProto.Types.DataType.Int8, RawData = ByteString.CopyFrom(bytes) };
        weights.Dims.AddRange([Side, Side]);
        graph.Initializer.Add(weights);
        var node = new Proto.NodeProto { OpType = "MatMulInteger" };
        node.Input.AddRange(["a", "b"]);
        node.Output.Add("c");
        graph.Node.Add(node);
        var model = new Proto.ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new Proto.OperatorSetIdProto { Version = 17 });
        using var session = new InferenceSession(model.ToByteArray());
        NamedOnnxValue[] input = [NamedOnnxValue.CreateFromTensor("a", new DenseTensor<byte>(bytes, [Side, Side]))];
        meter.Measure("gemm int8", 15, () => session.Run(input).Dispose(), Operations);
    }

    private static Proto.ValueInfoProto Value(string name, Proto.TensorProto.Types.DataType type)
    {
        var tensor = new Proto.TypeProto.Types.Tensor { ElemType = (int)type, Shape = new Proto.TensorShapeProto() };
        tensor.Shape.Dim.Add(new Proto.TensorShapeProto.Types.Dimension { DimValue = Side });
        tensor.Shape.Dim.Add(new Proto.TensorShapeProto.Types.Dimension { DimValue = Side });
        return new Proto.ValueInfoProto { Name = name, Type = new Proto.TypeProto { TensorType = tensor } };
    }
}
