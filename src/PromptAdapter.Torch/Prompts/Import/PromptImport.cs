using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Prompts.Import;

/// <summary>Reads what the published Python code leaves behind: checkpoints of prompt learners, and class weights that were made of their prompts.</summary>
public static class PromptImport
{
    private const string Remedy = "pass the model.pth.tar of a CoOp, CoCoOp or MVLPT prompt learner";

    // No published prompt comes near: 2,191 classes with 16 vectors of 768 values are 27 million.
    private const long MostValues = 1L << 28;

    /// <summary>Reads a checkpoint of CoOp, CoCoOp or MVLPT (<c>model-best.pth.tar</c>, <c>model.pth.tar-50</c>).</summary>
    /// <param name="path">The file; its optimiser and schedule are passed over, half precision is widened.</param>
    /// <returns>The prompt under <see cref="PromptTensorNames"/>. For which model and classes it was trained, the file does not say.</returns>
    /// <exception cref="InputException">The file cannot be read, or is no prompt learner's.</exception>
    public static PromptState ReadCheckpoint(string path)
    {
        using var file = TensorFile.Open(path);
        var parts = new List<PromptTensor>();
        foreach (var tensor in file.Tensors.Values.Where(tensor => !PublishedNames.IsIgnored(tensor.Name)))
        {
            if (PublishedNames.Translate(tensor.Name) is null)
                throw new InputException($"holds the tensor {WeightFileProblem.Quote(tensor.Name)}, which is no part of a prompt that is known here",
                    path, Remedy);
            if (!tensor.Type.IsFloatingPoint() || tensor.Count is 0 or > MostValues || tensor.Count > file.Length)
                throw new InputException($"its tensor {WeightFileProblem.Quote(tensor.Name)} has type {tensor.Type} and shape " +
                    $"{PromptState.ShapeText(tensor.Shape)}, which no prompt has", path, Remedy);
            parts.Add(new PromptTensor(tensor.Name, tensor.Shape, tensor.ToSingles()));
        }

        return Compose(parts, path);
    }

    /// <summary>Whether a file holds one lone matrix that is no part of a prompt: ready class weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static bool IsClassWeights(string path)
    {
        using var file = TensorFile.Open(path);
        return file.Tensors.Count == 1 && file.Tensors.Values.First() is { Shape.Count: 2 } lone && PublishedNames.Translate(lone.Name) is null;
    }

    /// <summary>Reads ready class weights as Prompt-Adapter's <c>prompt_tensor_init</c> folder has them: one matrix <c>[C, D]</c>, normalised or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classCount">C, the classes of the dataset; the file's rows must be in their order, which nothing in it can confirm.</param>
    /// <param name="dimension">D, that of the model's features.</param>
    /// <exception cref="InputException">The file cannot be read, or its shape does not fit.</exception>
    public static ClassWeights ReadClassWeights(string path, int classCount, int dimension)
    {
        using var file = TensorFile.Open(path);
        var (values, rows, columns) = FeatureTensors.Matrix(file, FeatureTensors.Lone(file));
        if ((rows, columns) != (classCount, dimension))
            throw new InputException($"holds weights of shape [{rows}, {columns}] where [{classCount}, {dimension}] is needed", path,
                "pass the text features of the same model, one row for each class of the dataset");
        return ClassWeights.Create(values, classCount, path);
    }

    /// <summary>A prompt of parts under their published names.</summary>
    /// <exception cref="InputException">They make no prompt.</exception>
    internal static PromptState Compose(IEnumerable<PromptTensor> published, string? source)
    {
        PromptTensor? first = null, others = null;
        var parts = new List<PromptTensor>();
        foreach (var part in published)
        {
            switch (PublishedNames.Translate(part.Name))
            {
                case PublishedNames.FirstLayer: first = part; break;
                case PublishedNames.OtherLayers: others = part; break;
                case { } name: parts.Add(part with { Name = name }); break;
                default: throw new ArgumentException($"{part.Name} is no published name", nameof(published));
            }
        }

        if (first is not null || others is not null)
            parts.Insert(0, JoinLayers(first, others, source));
        if (!parts.Exists(part => part.Name is PromptTensorNames.Context or PromptTensorNames.Visual))
            throw new InputException("holds neither context vectors (ctx) nor visual prompts (vpt_embeddings)", source, Remedy);
        return new PromptState(parts, source);
    }

    // [1, n, k] and [L - 1, n, k] → [L, n, k]
    private static PromptTensor JoinLayers(PromptTensor? first, PromptTensor? others, string? source)
    {
        if (first is null || first.Shape is not [1, var length, var width])
            throw new InputException(
                $"its {PublishedNames.FirstLayer} {(first is null ? "is missing" : "is " + PromptState.ShapeText(first.Shape))} where [1, n, D] is needed",
                source, Remedy);
        if (others is null)
            return first with { Name = PromptTensorNames.Visual };
        if (others.Shape is not [var layers, var otherLength, var otherWidth] || (otherLength, otherWidth) != (length, width))
            throw new InputException($"its {PublishedNames.OtherLayers} is {PromptState.ShapeText(others.Shape)} where [L - 1, {length}, {width}] is needed",
                source, Remedy);
        return new PromptTensor(PromptTensorNames.Visual, [1 + layers, length, width], (float[])[.. first.Values.Span, .. others.Values.Span]);
    }
}
