namespace PromptAdapter.Weights;

/// <summary>What a tensor of a CLIP is for.</summary>
internal enum ClipTensorKind
{
    /// <summary>Learned.</summary>
    Parameter,

    /// <summary>A running statistic of batch normalisation.</summary>
    Statistic,

    /// <summary>How many batches a batch normalisation has seen; nothing depends on it and it may be absent.</summary>
    Counter,
}

/// <summary>One tensor that a CLIP has.</summary>
internal sealed record ClipTensorInfo(string Name, long[] Shape, ClipTensorKind Kind = ClipTensorKind.Parameter);

/// <summary>Every tensor of a CLIP of a given geometry, under OpenAI's names and in the order of OpenAI's state dict.</summary>
internal static class ClipLayout
{
    private const int MlpFactor = 4;
    private const int BottleneckFactor = 4;
    private const int Colours = 3;

    public static IEnumerable<ClipTensorInfo> Of(ClipArchitecture clip)
    {
        yield return new("positional_embedding", [clip.ContextLength, clip.TextWidth]);
        yield return new("text_projection", [clip.TextWidth, clip.EmbedDim]);
        yield return new("logit_scale", []);
        foreach (var tensor in clip.ResNetStages is { } stages ? ResNet(clip, stages) : Vit(clip))
            yield return tensor;
        for (var block = 0; block < clip.TextLayers; block++)
        {
            foreach (var tensor in Block($"transformer.resblocks.{block}.", clip.TextWidth))
                yield return tensor;
        }

        yield return new("token_embedding.weight", [clip.VocabularySize, clip.TextWidth]);
        yield return new("ln_final.weight", [clip.TextWidth]);
        yield return new("ln_final.bias", [clip.TextWidth]);
    }

    private static IEnumerable<ClipTensorInfo> Vit(ClipArchitecture clip)
    {
        long width = clip.VisionWidth;
        long patch = clip.PatchSize!.Value;
        var grid = clip.ImageResolution / patch;
        yield return new("visual.class_embedding", [width]);
        yield return new("visual.positional_embedding", [(grid * grid) + 1, width]);
        yield return new("visual.proj", [width, clip.EmbedDim]);
        yield return new("visual.conv1.weight", [width, Colours, patch, patch]);
        yield return new("visual.ln_pre.weight", [width]);
        yield return new("visual.ln_pre.bias", [width]);
        for (var block = 0; block < clip.VisionLayers; block++)
        {
            foreach (var tensor in Block($"visual.transformer.resblocks.{block}.", width))
                yield return tensor;
        }

        yield return new("visual.ln_post.weight", [width]);
        yield return new("visual.ln_post.bias", [width]);
    }

    private static IEnumerable<ClipTensorInfo> Block(string prefix, long width) =>
    [
        new(prefix + "attn.in_proj_weight", [3 * width, width]),
        new(prefix + "attn.in_proj_bias", [3 * width]),
        new(prefix + "attn.out_proj.weight", [width, width]),
        new(prefix + "attn.out_proj.bias", [width]),
        new(prefix + "ln_1.weight", [width]),
        new(prefix + "ln_1.bias", [width]),
        new(prefix + "mlp.c_fc.weight", [MlpFactor * width, width]),
        new(prefix + "mlp.c_fc.bias", [MlpFactor * width]),
        new(prefix + "mlp.c_proj.weight", [width, MlpFactor * width]),
        new(prefix + "mlp.c_proj.bias", [width]),
        new(prefix + "ln_2.weight", [width]),
        new(prefix + "ln_2.bias", [width]),
    ];

    // The stem has three convolutions (OpenAI's change to ResNet), the pooling is one attention over the last grid.
    private static List<ClipTensorInfo> ResNet(ClipArchitecture clip, ResNetStages stages)
    {
        long width = clip.VisionWidth;
        var tensors = new List<ClipTensorInfo>();
        Convolution(tensors, "visual.conv1", "visual.bn1", width / 2, Colours, 3);
        Convolution(tensors, "visual.conv2", "visual.bn2", width / 2, width / 2, 3);
        Convolution(tensors, "visual.conv3", "visual.bn3", width, width / 2, 3);
        var inputs = width;
        for (var stage = 0; stage < ResNetStages.Count; stage++)
        {
            var planes = width << stage;
            for (var block = 0; block < stages[stage]; block++)
            {
                Bottleneck(tensors, $"visual.layer{stage + 1}.{block}.", inputs, planes, shortcut: block == 0);
                inputs = planes * BottleneckFactor;
            }
        }

        var grid = clip.ImageResolution / 32;
        tensors.Add(new("visual.attnpool.positional_embedding", [((long)grid * grid) + 1, inputs]));
        foreach (var (name, outputs) in ((string, long)[])[("k_proj", inputs), ("q_proj", inputs), ("v_proj", inputs), ("c_proj", clip.EmbedDim)])
        {
            tensors.Add(new($"visual.attnpool.{name}.weight", [outputs, inputs]));
            tensors.Add(new($"visual.attnpool.{name}.bias", [outputs]));
        }

        return tensors;
    }

    private static void Bottleneck(List<ClipTensorInfo> tensors, string prefix, long inputs, long planes, bool shortcut)
    {
        Convolution(tensors, prefix + "conv1", prefix + "bn1", planes, inputs, 1);
        Convolution(tensors, prefix + "conv2", prefix + "bn2", planes, planes, 3);
        Convolution(tensors, prefix + "conv3", prefix + "bn3", planes * BottleneckFactor, planes, 1);
        if (shortcut)
            Convolution(tensors, prefix + "downsample.0", prefix + "downsample.1", planes * BottleneckFactor, inputs, 1);
    }

    private static void Convolution(List<ClipTensorInfo> tensors, string convolution, string norm, long outputs, long inputs, long kernel)
    {
        tensors.Add(new(convolution + ".weight", [outputs, inputs, kernel, kernel]));
        tensors.Add(new(norm + ".weight", [outputs]));
        tensors.Add(new(norm + ".bias", [outputs]));
        tensors.Add(new(norm + ".running_mean", [outputs], ClipTensorKind.Statistic));
        tensors.Add(new(norm + ".running_var", [outputs], ClipTensorKind.Statistic));
        tensors.Add(new(norm + ".num_batches_tracked", [], ClipTensorKind.Counter));
    }
}
