using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods;

namespace PromptAdapter.Onnx;

/// <summary>
/// The part of an exported classifier that is left to do: its graph gives the logits, which are taken for what they are. It holds no support images and no
/// class weights, so it can say nothing of what a logit rests on, and cannot be saved as a <c>.padapter</c> file.
/// </summary>
public sealed class ExportedState : IAdapterState
{
    private readonly string _path;

    internal ExportedState(int classCount, string path, IReadOnlyList<(string Method, double Weight)> members) =>
        (ClassCount, _path, Members) = (classCount, path, members);

    /// <inheritdoc/>
    public IReadOnlyList<(string Method, double Weight)> Members { get; }

    /// <inheritdoc/>
    public int ClassCount { get; }

    /// <summary>C: what it is given are logits.</summary>
    public int Dimension => ClassCount;

    /// <summary>No: logits mean what they say.</summary>
    public bool TakesUnitFeatures => false;

    /// <summary>Hands the logits on.</summary>
    /// <param name="features">Logits, <c>[B, C]</c>.</param>
    /// <param name="logits">Receives them.</param>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits) => TensorPrimitives.ConvertChecked(features, logits);

    /// <summary>The logit itself, all of it as fitted: there is no more to tell.</summary>
    /// <param name="feature">The logits of one image, <c>[C]</c>.</param>
    /// <param name="label">The class; <see langword="null"/> takes the predicted one.</param>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        return new Evidence(explained, 0, 0, []) { FittedLogit = logits[explained] };
    }

    /// <summary>Refused.</summary>
    /// <exception cref="InputException">Always: the graph keeps nothing that a <c>.padapter</c> file holds.</exception>
    public StoredState Store() => throw new InputException("is an exported classifier, which cannot be saved in another format", _path,
        "copy the file as it is, or use the classifier that it was exported from");
}
