using ModelProto = global::Onnx.ModelProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>An image encoder that can be written as nodes of a graph.</summary>
internal abstract class EncoderSource : IDisposable
{
    /// <summary>What its input is: size, layout, order and scale of the channels.</summary>
    public abstract OnnxEncoderSettings Settings { get; }

    /// <summary>The number of images that a run takes; <see langword="null"/> for any.</summary>
    public virtual int? Batch => null;

    /// <summary>Adds to a new model what the nodes need: the opset and functions of other domains.</summary>
    public abstract void Prepare(ModelProto model);

    /// <summary>Appends the encoder.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pixels">The images as <see cref="Settings"/> say.</param>
    /// <returns>The features, <c>[N, E]</c>, not normalised.</returns>
    /// <exception cref="InputException">The encoder cannot be written.</exception>
    public abstract string Append(GraphBuilder graph, string pixels);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The encoder of a model, with what a method has left for the tower.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tower">The tensors for the tower; empty for the frozen one.</param>
    /// <exception cref="InputException">It is neither a checkpoint of a CLIP nor an ONNX file.</exception>
    public static EncoderSource Of(IFrozenModel model, IReadOnlyList<Weights.RawTensor> tower) => model switch
    {
        OnnxImageEncoder encoder => new OnnxEncoderSource(encoder.Path, encoder.Settings),
        IClipModel clip => new ClipEncoderSource(clip, tower),
        _ => throw new InputException($"the model {model.Name} cannot be exported: it is neither a checkpoint of a CLIP nor an ONNX file", model.Path,
            "fit the classifier on one of those"),
    };
}
