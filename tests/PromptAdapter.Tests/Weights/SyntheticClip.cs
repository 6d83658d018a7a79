namespace PromptAdapter.Weights;

/// <summary>A CLIP with one block in each tower and numbers from a seed, for tests that run without the reference data.</summary>
public static class SyntheticClip
{
    public static ClipArchitecture Architecture { get; } = new()
    {
        EmbedDim = 16,
        ImageResolution = 16,
        VisionLayers = 1,
        ResNetStages = null,
        VisionWidth = 64,
        PatchSize = 8,
        VisionHeads = 1,
        ContextLength = 12,
        VocabularySize = 40,
        TextWidth = 64,
        TextHeads = 1,
        TextLayers = 1,
    };

    public static IEnumerable<(string Name, long[] Shape, float[] Values)> Tensors()
    {
        var random = new Random(5);
        foreach (var tensor in ClipLayout.Of(Architecture))
        {
            var values = new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)];
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(random.NextDouble() - 0.5);
            yield return (tensor.Name, tensor.Shape, values);
        }
    }

    /// <param name="path">The file to write.</param>
    /// <param name="rename">The name in the file, or null to leave the tensor out.</param>
    public static string Write(string path, Func<string, string?>? rename = null)
    {
        SafetensorsWriter.Write(path, Tensors()
            .Select(tensor => (Name: rename is null ? tensor.Name : rename(tensor.Name), tensor.Shape, tensor.Values))
            .Where(tensor => tensor.Name is not null)
            .Select(tensor => TensorToWrite.Of(tensor.Name!, tensor.Values, tensor.Shape)));
        return path;
    }
}
