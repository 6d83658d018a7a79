using PromptAdapter.Onnx.Export.Towers;
using PromptAdapter.Weights;
using ModelProto = global::Onnx.ModelProto;
using OperatorSetIdProto = global::Onnx.OperatorSetIdProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>The image tower of a CLIP, written from the tensors of its checkpoint.</summary>
internal sealed class ClipEncoderSource : EncoderSource
{
    /// <summary>The first opset that has layer normalisation.</summary>
    public const int Opset = 17;

    private readonly ClipWeights _weights;
    private readonly TowerWeights _tower;
    private readonly RawTensor? _prompts;

    public ClipEncoderSource(IClipModel model, IReadOnlyList<RawTensor> tower)
    {
        _weights = ClipWeights.Open(model.Path, null, model.Settings);
        _prompts = tower.FirstOrDefault(tensor => tensor.Name == TowerTensors.VisualPrompts);
        var changed = TowerChanges.Of(_weights, tower.Where(tensor => tensor.Name != TowerTensors.VisualPrompts), out var unknown)
            ?? throw Refused($"its method has put {WeightFileProblem.Quote(unknown!)} into the image tower, which takes the place of no tensor of it");
        if (_prompts is not null && _weights.Architecture.IsResNet)
            throw Refused("its method has put prompts into the image tower, which is a ResNet");
        _tower = new TowerWeights(_weights, changed);
        Settings = OnnxEncoderSettings.Of(model.ImageSize, model.Preprocessing);
    }

    /// <inheritdoc/>
    public override OnnxEncoderSettings Settings { get; }

    /// <inheritdoc/>
    public override void Prepare(ModelProto model) => model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });

    /// <inheritdoc/>
    public override string Append(GraphBuilder graph, string pixels) => _weights.Architecture.IsResNet
        ? new ModifiedResNetGraph(graph, _tower).Append(pixels)
        : VisionTransformerGraph.Append(graph, _tower, pixels, _prompts);

    /// <inheritdoc/>
    public override void Dispose() => _weights.Dispose();

    private static InputException Refused(string reason) => new($"the classifier cannot be exported: {reason}", null, "use another method");
}
