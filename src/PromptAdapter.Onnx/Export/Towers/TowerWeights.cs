using System.Numerics.Tensors;
using PromptAdapter.Weights;

namespace PromptAdapter.Onnx.Export.Towers;

/// <summary>The weights of a checkpoint's image tower, for a graph.</summary>
/// <param name="weights">An open checkpoint; it stays the caller's.</param>
/// <param name="changed">Tensors that a method has put in the place of the checkpoint's, under the same names.</param>
internal sealed class TowerWeights(ClipWeights weights, IReadOnlyDictionary<string, RawTensor> changed)
{
    /// <summary>The geometry.</summary>
    public ClipArchitecture Architecture => weights.Architecture;

    /// <summary>Activation, and what layer normalisations add.</summary>
    public ClipSettings Settings => weights.Settings;

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => weights.Names.Contains(name);

    /// <summary>The shape of a tensor.</summary>
    public long[] ShapeOf(string name) => [.. weights.ShapeOf(name)];

    /// <summary>A tensor in single precision, row-major.</summary>
    /// <exception cref="InputException">It is missing, damaged or holds a value that is not a finite number.</exception>
    public float[] Get(string name)
    {
        if (changed.TryGetValue(name, out var tensor))
            return tensor.Singles().ToArray();
        float[] values = [.. weights.Find(name).Parts.SelectMany(part => part.ToSingles())];
        return TensorPrimitives.IsFiniteAll<float>(values) ? values : throw WeightFileProblem.Damaged(weights.File.Path,
            $"the tensor {WeightFileProblem.Quote(name)} holds a value that is not a finite number");
    }

    /// <summary>Adds a tensor as it is to a graph, under its own name.</summary>
    public string AddTo(GraphBuilder graph, string name) => graph.Weights(name, Get(name), ShapeOf(name));
}
