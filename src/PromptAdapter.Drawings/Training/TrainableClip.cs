using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Weights;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// A CLIP that learns: the very towers of <see cref="ClipModel"/>, built over parameters that take up gradients. Parameters and gradients lie one behind
/// the other in two buffers each, matrices (which decay) and the rest (which do not), so that the optimiser goes through each in one pass.
/// </summary>
internal sealed class TrainableClip : IClipTensors, IDisposable
{
    private const double QuickGeluFactor = TransformerBlock.QuickGeluFactor;
    private const string Temperature = "logit_scale";
    private static readonly float LargestLogScale = MathF.Log(100); // arXiv 2103.00020, section 2.5

    private readonly Dictionary<string, Tensor> _parameters = new(StringComparer.Ordinal);
    private readonly VisionTransformer _images;
    private readonly TextTransformer _texts;
    private readonly IReadOnlyList<(string Name, long[] Shape)> _layout;

    /// <summary>Starts from drawn weights.</summary>
    /// <param name="start">Geometry and seed.</param>
    public TrainableClip(RandomCheckpoint start)
    {
        var drawn = start.Draw().ToArray();
        _layout = [.. drawn.Select(tensor => (tensor.Name, tensor.Shape))];
        Architecture = ClipArchitecture.Infer(drawn.ToDictionary(tensor => tensor.Name, tensor => (IReadOnlyList<long>)tensor.Shape), path: null);
        Matrices = new ParameterGroup([.. drawn.Where(tensor => tensor.Shape.Length > 1)]);
        Vectors = new ParameterGroup([.. drawn.Where(tensor => tensor.Shape.Length <= 1)]);
        foreach (var group in Groups)
        {
            foreach (var (name, parameter) in group.Parameters)
                _parameters.Add(name, parameter);
        }

        using (no_grad())
        {
            _images = new VisionTransformer(this);
            _texts = new TextTransformer(this);
        }

        foreach (var group in Groups)
            group.TakeUpGradients();
    }

    public ClipArchitecture Architecture { get; }

    public ClipSettings Settings { get; } = new();

    /// <summary>Matrices and embeddings.</summary>
    public ParameterGroup Matrices { get; }

    /// <summary>Gains, biases, the class embedding and the temperature.</summary>
    public ParameterGroup Vectors { get; }

    public IReadOnlyList<ParameterGroup> Groups => [Matrices, Vectors];

    /// <summary>What cosines are multiplied by.</summary>
    public float LogitScale => MathF.Exp(_parameters[Temperature].One<float>());

    public bool Contains(string name) => _parameters.ContainsKey(name);

    public Tensor Get(string name) => _parameters[name];

    /// <summary>Unit features of images and texts: pixels <c>[B, 3, S, S]</c> and ids <c>[B, L]</c> → two of <c>[B, E]</c>.</summary>
    public (Tensor Images, Tensor Texts) Encode(Tensor pixels, Tensor ids)
    {
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(nn.functional.normalize(_images.Encode(pixels), dim: -1), nn.functional.normalize(_texts.Encode(ids), dim: -1));
    }

    /// <summary>The mean of two cross-entropies: each image among all texts and each text among all images (arXiv 2103.00020, figure 3). → a scalar</summary>
    public Tensor Loss(Tensor pixels, Tensor ids)
    {
        using var scope = NewDisposeScope();
        var (images, texts) = Encode(pixels, ids);
        var logits = _parameters[Temperature].exp() * images.matmul(texts.t());                // [B, B]
        var partners = TensorArithmetic.Indices(logits.shape[0], logits.device);               // [B]
        var loss = nn.functional.cross_entropy(logits, partners).Plus(nn.functional.cross_entropy(logits.t(), partners)).DividedBy(2);
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the temperature from freezing the training: logits are at most 100 cosines.</summary>
    public void ClampTemperature()
    {
        using var noGrad = no_grad();
        _parameters[Temperature].LimitInPlace(LargestLogScale);
    }

    /// <summary>Writes the model as it stands, under OpenAI's names.</summary>
    public void Save(string path, ElementType type, IReadOnlyDictionary<string, string> metadata)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, [.. _layout.Select(tensor => Unfolded(tensor.Name).ToWrite(tensor.Name, type))], metadata);
    }

    public void Dispose()
    {
        _images.Dispose();
        _texts.Dispose();
        foreach (var group in Groups)
            group.Dispose();
    }

    // The towers keep the factor of QuickGELU in the two maps around it; a file has it in neither.
    private Tensor Unfolded(string name)
    {
        var parameter = _parameters[name];
        if (name.Contains(".mlp.c_fc.", StringComparison.Ordinal))
            return parameter.DividedBy(QuickGeluFactor);
        return name.EndsWith(".mlp.c_proj.weight", StringComparison.Ordinal) ? parameter.Times(QuickGeluFactor) : parameter;
    }
}
