using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Features;

/// <summary>Reads class weights (text features) from a numpy array, a safetensors file or a torch archive.</summary>
public static class ClassWeightsFile
{
    private const string LayoutKey = "layout";
    private const string ClassesFirst = "classes-first";
    private const string DimensionsFirst = "dimensions-first";

    private static readonly string[] TensorNames = ["class_weights", "text_features", "weights", "clip_weights"];

    /// <summary>
    /// Reads <c>[C, D]</c> or <c>[D, C]</c>, whichever the sizes say. A square matrix says neither, unless it is a safetensors file
    /// whose metadata entry <c>layout</c> is <c>classes-first</c> or <c>dimensions-first</c>.
    /// </summary>
    /// <param name="path">The file: one tensor, or one named class_weights, text_features, weights or clip_weights.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <param name="dimension">D, the number of values of a feature, at least 1.</param>
    /// <exception cref="InputException">The file is missing or damaged, its shape does not fit or its orientation cannot be told.</exception>
    public static ClassWeights Read(string path, int classCount, int dimension)
    {
        using var file = TensorFile.Open(path);
        var (values, rows, columns) = FeatureTensors.Matrix(file, Find(file));
        var classesFirst = (rows, columns) == (classCount, dimension);
        var dimensionsFirst = (rows, columns) == (dimension, classCount);
        if (!classesFirst && !dimensionsFirst)
            throw new InputException($"holds weights of shape [{rows}, {columns}]; the features have {classCount} classes of {dimension} values", path,
                "pass weights of the same encoder for the same class list");
        if (classesFirst && dimensionsFirst)
        {
            classesFirst = file.Metadata.GetValueOrDefault(LayoutKey) switch
            {
                ClassesFirst => true,
                DimensionsFirst => false,
                _ => throw new InputException($"is square [{rows}, {columns}], so classes and dimensions cannot be told apart", path,
                    $"save it as safetensors with the metadata entry {LayoutKey} = {ClassesFirst} or {DimensionsFirst}"),
            };
        }

        if (classesFirst)
            return ClassWeights.Create(values, classCount, path);
        var turned = new float[values.Length]; // [C, D]
        for (var d = 0; d < dimension; d++)
        {
            for (var label = 0; label < classCount; label++)
                turned[label * dimension + d] = values[d * classCount + label];
        }

        return ClassWeights.Create(turned, classCount, path);
    }

    /// <summary>
    /// Writes <c>class_weights</c> <c>[C, D]</c> with <c>classnames</c>, <c>model</c>, <c>model_sha256</c> and <c>sources</c>, what they have learned from, as
    /// prompt files have them.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="classNames">C names, in the order of the rows.</param>
    /// <param name="model">The name of the model that they are for.</param>
    /// <param name="modelSha256">SHA-256 of its checkpoint.</param>
    /// <param name="sources">What they have learned from.</param>
    /// <param name="path">The file, written whole or not at all.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(ClassWeights weights, IReadOnlyList<string> classNames, string model, string modelSha256, IReadOnlyList<PromptSource> sources,
        string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var metadata = new Dictionary<string, string>
        {
            [LayoutKey] = ClassesFirst,
            ["classnames"] = TextArrays.Write(classNames),
            ["model"] = model,
            ["model_sha256"] = modelSha256,
            ["sources"] = PromptFile.SourcesText(sources),
        };
        SafetensorsWriter.Write(path, [TensorToWrite.Of(TensorNames[0], weights.Values.ToArray(), [weights.ClassCount, weights.Dimension])], metadata);
    }

    private static StoredTensor Find(TensorFile file)
    {
        if (file.Tensors.Count == 1)
            return file.Tensors.Values.First();
        var named = TensorNames.Where(file.Tensors.ContainsKey).ToArray();
        if (named.Length != 1)
            throw new InputException($"holds {file.Tensors.Count} tensors, and not exactly one of them is called {string.Join(" or ", TensorNames)}", file.Path,
                "save the class weights alone");
        return file.Tensors[named[0]];
    }
}
