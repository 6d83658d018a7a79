using System.Numerics.Tensors;
using Google.Protobuf;
using PromptAdapter.Imaging;
using ModelProto = global::Onnx.ModelProto;
using TypeProto = global::Onnx.TypeProto;

namespace PromptAdapter.Onnx.Export.Quantisation;

/// <summary>What values of a graph were while it ran on the calibration images.</summary>
/// <param name="Least">The least value.</param>
/// <param name="Largest">The largest value.</param>
/// <param name="MeanSquare">The mean of the squares.</param>
internal sealed record ActivationRange(float Least, float Largest, double MeanSquare)
{
    /// <summary>The step of 8 bits over the range, which holds 0.</summary>
    public float Step
    {
        get
        {
            var width = Math.Max(Largest, 0) - Math.Min(Least, 0);
            return width > 0 ? width / 255 : 1;
        }
    }

    /// <summary>The whole number that stands for 0.</summary>
    public byte Zero => (byte)Math.Clamp(MathF.Round(-Math.Min(Least, 0) / Step), 0, 255);

    /// <summary>The noise of rounding to 8 bits, of the values' own power: outliers make it large.</summary>
    public double Noise => MeanSquare > 0 ? (double)Step * Step / 12 / MeanSquare : 0;

    /// <summary>Runs a graph on images and looks at some of its values.</summary>
    /// <param name="model">The graph in single precision, with its metadata; it stays as it is.</param>
    /// <param name="path">The file that it is for.</param>
    /// <param name="names">The values.</param>
    /// <param name="images">The images.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public static Dictionary<string, ActivationRange> Measure(ModelProto model, string path, IReadOnlyList<string> names, IReadOnlyList<RgbImage> images,
        CancellationToken cancellationToken)
    {
        const int BatchSize = 4; // all values of a batch are in memory at once
        var watched = model.Clone();
        watched.Graph.Output.AddRange(names.Select(name => new global::Onnx.ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new() { ElemType = (int)global::Onnx.TensorProto.Types.DataType.Float } },
        }));
        var graph = OnnxGraph.Open(path, watched.ToByteArray());
        using var encoder = OnnxImageEncoder.Exported(graph, ExportedGraph.Features);
        var sums = names.Select(_ => (Least: float.MaxValue, Largest: float.MinValue, Squares: 0.0, Count: 0L)).ToArray();
        foreach (var batch in images.Chunk(graph.Dimensions[0] > 0 ? graph.Dimensions[0] : BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pixels = encoder.LaidOut(Answers.Normalised(batch, encoder.Preprocessing), batch.Length);
            graph.Look(pixels, batch.Length, encoder.Row, encoder.Settings.Output, names, (i, values) => sums[i] = (
                Math.Min(sums[i].Least, TensorPrimitives.Min(values)), Math.Max(sums[i].Largest, TensorPrimitives.Max(values)),
                sums[i].Squares + TensorPrimitives.SumOfSquares(values), sums[i].Count + values.Length));
        }

        return names.Zip(sums, (name, sum) => (name, new ActivationRange(sum.Least, sum.Largest, sum.Squares / Math.Max(1, sum.Count)))).ToDictionary();
    }
}
