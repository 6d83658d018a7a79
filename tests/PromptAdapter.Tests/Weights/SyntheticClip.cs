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

    /// <summary>The same model as Hugging Face's CLIPModel stores it.</summary>
    public static string WriteHuggingFace(string path)
    {
        var ids = TensorToWrite.Of("text_model.embeddings.position_ids", [.. Enumerable.Range(0, Architecture.ContextLength).Select(i => (long)i)],
            [1, Architecture.ContextLength]);
        SafetensorsWriter.Write(path, Tensors().SelectMany(tensor => HuggingFace(tensor.Name, tensor.Shape, tensor.Values)).Append(ids));
        return path;
    }

    private static IEnumerable<TensorToWrite> HuggingFace(string name, long[] shape, float[] values)
    {
        if (name is "text_projection" or "visual.proj")
        {
            var (rows, columns) = ((int)shape[0], (int)shape[1]);
            var transposed = new float[values.Length];
            for (var i = 0; i < values.Length; i++)
                transposed[(i % columns * rows) + (i / columns)] = values[i];
            return [TensorToWrite.Of(name == "visual.proj" ? "visual_projection.weight" : "text_projection.weight", transposed, [columns, rows])];
        }

        var tower = name.StartsWith("visual.", StringComparison.Ordinal) ? "vision_model." : "text_model.";
        var translated = tower + name.Replace("visual.", "", StringComparison.Ordinal)
            .Replace("transformer.resblocks.", "encoder.layers.", StringComparison.Ordinal)
            .Replace("attn.", "self_attn.", StringComparison.Ordinal)
            .Replace("ln_1", "layer_norm1", StringComparison.Ordinal)
            .Replace("ln_2", "layer_norm2", StringComparison.Ordinal)
            .Replace("c_fc", "fc1", StringComparison.Ordinal)
            .Replace("c_proj", "fc2", StringComparison.Ordinal)
            .Replace("ln_pre", "pre_layrnorm", StringComparison.Ordinal)
            .Replace("ln_post", "post_layernorm", StringComparison.Ordinal)
            .Replace("ln_final", "final_layer_norm", StringComparison.Ordinal)
            .Replace("token_embedding", "embeddings.token_embedding", StringComparison.Ordinal)
            .Replace("conv1", "embeddings.patch_embedding", StringComparison.Ordinal)
            .Replace("class_embedding", "embeddings.class_embedding", StringComparison.Ordinal)
            .Replace("positional_embedding", "embeddings.position_embedding.weight", StringComparison.Ordinal);
        if (!name.Contains("in_proj_", StringComparison.Ordinal))
            return [TensorToWrite.Of(name == "logit_scale" ? name : translated, values, shape)];

        long[] partShape = [shape[0] / 3, .. shape.Skip(1)];
        return from part in Enumerable.Range(0, 3)
               let third = values.Length / 3
               select TensorToWrite.Of(translated.Replace("in_proj_", $"{"qkv"[part]}_proj.", StringComparison.Ordinal),
                   values[(part * third)..((part + 1) * third)], partShape);
    }
}
