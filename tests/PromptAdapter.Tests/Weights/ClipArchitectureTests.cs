namespace PromptAdapter.Weights;

public class ClipArchitectureTests
{
    // The parameter counts that OpenAI's models are known to have.
    [Theory]
    [InlineData(512, 224, 12, 768, 32, 512, 151_277_313)] // ViT-B/32
    [InlineData(512, 224, 12, 768, 16, 512, 149_620_737)] // ViT-B/16
    [InlineData(768, 224, 24, 1024, 14, 768, 427_616_513)] // ViT-L/14
    [InlineData(768, 336, 24, 1024, 14, 768, 427_944_193)] // ViT-L/14@336px
    public void Infer_PublishedVit_GivesItBack(int embedDim, int resolution, int layers, int width, int patch, int textWidth, long parameters)
    {
        var expected = Text(embedDim, resolution, textWidth) with
        {
            VisionLayers = layers,
            VisionWidth = width,
            PatchSize = patch,
            VisionHeads = width / 64,
            ParameterCount = parameters
        };
        Assert.Equal(expected, ClipArchitecture.Infer(Shapes(expected), null));
    }

    [Theory]
    [InlineData(1024, 224, 64, 3, 4, 6, 3, 512, 102_007_137)] // RN50
    [InlineData(512, 224, 64, 3, 4, 23, 3, 512, 119_688_033)] // RN101
    [InlineData(640, 288, 80, 4, 6, 10, 6, 640, 178_300_601)] // RN50x4
    [InlineData(768, 384, 96, 6, 8, 18, 8, 768, 290_979_217)] // RN50x16
    [InlineData(1024, 448, 128, 3, 15, 36, 10, 1024, 623_258_305)] // RN50x64
    public void Infer_PublishedResNet_GivesItBack(int embedDim, int resolution, int width, int first, int second, int third, int fourth, int textWidth,
        long parameters)
    {
        var stages = new ResNetStages(first, second, third, fourth);
        var expected = Text(embedDim, resolution, textWidth) with
        {
            ResNetStages = stages,
            VisionLayers = stages.Total,
            VisionWidth = width,
            VisionHeads = width / 2,
            ParameterCount = parameters
        };
        Assert.Equal(expected, ClipArchitecture.Infer(Shapes(expected), null));
        Assert.True(expected.IsResNet);
    }

    [Theory]
    [InlineData(1280, 16)]
    [InlineData(1408, 16)]
    [InlineData(1664, 16)]
    public void Infer_LargeOpenClipVit_HasSixteenHeads(int width, int heads)
    {
        var clip = SyntheticClip.Architecture with { VisionWidth = width };
        Assert.Equal(heads, ClipArchitecture.Infer(Shapes(clip), null).VisionHeads);
    }

    [Theory]
    [InlineData("visual.positional_embedding", new long[] { 6, 64 })] // five patches are no square
    [InlineData("visual.positional_embedding", new long[] { 1, 64 })]
    [InlineData("visual.conv1.weight", new long[] { 65, 3, 8, 8 })]
    [InlineData("visual.conv1.weight", new long[] { 64, 3, 8, 9 })]
    [InlineData("visual.conv1.weight", new long[] { 64, 3, 8, 1L << 40 })]
    [InlineData("visual.conv1.weight", new long[] { 64, 3, 1 << 20, 1 << 20 })]
    [InlineData("token_embedding.weight", new long[] { 40, 0 })]
    [InlineData("text_projection", new long[] { 64 })]
    [InlineData("logit_scale", new long[] { 2 })]
    [InlineData("ln_final.bias", new long[] { 63 })]
    [InlineData("transformer.resblocks.0.attn.in_proj_weight", new long[] { 64, 64 })]
    public void Infer_ImpossibleShape_NamesATensor(string name, long[] shape)
    {
        var shapes = Shapes(SyntheticClip.Architecture);
        shapes[name] = shape;
        Assert.Contains("tensor '", Assert.Throws<InputException>(() => ClipArchitecture.Infer(shapes, "a.pt")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_GapInTheBlocks_NamesTheMissingOne()
    {
        var shapes = Shapes(SyntheticClip.Architecture with { TextLayers = 3 });
        foreach (var name in shapes.Keys.Where(name => name.StartsWith("transformer.resblocks.1.", StringComparison.Ordinal)).ToArray())
            shapes.Remove(name);
        Assert.Contains("'transformer.resblocks.1.", Assert.Throws<InputException>(() => ClipArchitecture.Infer(shapes, null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_StatedHeads_AreTakenWhenTheyDivideTheWidth()
    {
        var shapes = Shapes(SyntheticClip.Architecture);
        Assert.Equal(4, ClipArchitecture.Infer(shapes, null, visionHeads: 4).VisionHeads);
        Assert.Throws<InputException>(() => ClipArchitecture.Infer(shapes, null, textHeads: 5));
    }

    private static ClipArchitecture Text(int embedDim, int resolution, int width) => SyntheticClip.Architecture with
    {
        EmbedDim = embedDim,
        ImageResolution = resolution,
        PatchSize = null,
        ContextLength = 77,
        VocabularySize = 49408,
        TextWidth = width,
        TextHeads = width / 64,
        TextLayers = 12,
    };

    private static Dictionary<string, IReadOnlyList<long>> Shapes(ClipArchitecture clip) =>
        ClipLayout.Of(clip).ToDictionary(tensor => tensor.Name, tensor => (IReadOnlyList<long>)tensor.Shape);
}
