using Microsoft.Extensions.AI;
using PromptAdapter.Features;
using PromptAdapter.Torch;

namespace PromptAdapter.Extensions.AI;

public sealed class ImageEmbeddingGeneratorTests(TinyWorld world)
{
    [Fact]
    public async Task GenerateAsync_Images_AreTheNormalisedFeatures()
    {
        var paths = Pictures();
        using var generator = new ImageEmbeddingGenerator(world.Clip, batchSize: 2); // of an odd number
        var embeddings = await generator.GenerateAsync(paths.Select(Content), cancellationToken: TestContext.Current.CancellationToken);
        var extracted = await new FeatureExtractor(world.Clip, new ExtractionOptions { BatchSize = 2 })
            .ExtractAsync(paths, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(paths.Length, embeddings.Count);
        var expected = extracted.Normalised();
        for (var i = 0; i < paths.Length; i++)
        {
            Assert.Equal(expected.AsSpan(i * world.Clip.EmbedDim, world.Clip.EmbedDim), embeddings[i].Vector.Span);
            Assert.Equal(1, embeddings[i].Vector.ToArray().Sum(value => (double)value * value), 1e-5);
            Assert.Equal(world.Clip.Name, embeddings[i].ModelId);
        }
    }

    [Fact]
    public async Task GenerateAsync_NoImages_IsEmpty()
    {
        using var generator = new ImageEmbeddingGenerator(world.Clip);
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GenerateAsync_DamagedImage_NamesIt()
    {
        using var generator = new ImageEmbeddingGenerator(world.Clip);
        var content = new DataContent("no image"u8.ToArray(), "image/png");
        var error = await Assert.ThrowsAsync<InputException>(() =>
            generator.GenerateAsync([Content(Pictures()[0]), content], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("image 2", error.InputPath);
        content.Name = "upload.png";
        error = await Assert.ThrowsAsync<InputException>(() => generator.GenerateAsync([content], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("upload.png", error.InputPath);
    }

    [Fact]
    public async Task GenerateAsync_OtherModelOrDimensions_IsRefused()
    {
        using var generator = new ImageEmbeddingGenerator(world.Clip);
        EmbeddingGenerationOptions own = new() { Dimensions = world.Clip.EmbedDim, ModelId = world.Clip.Name };
        Assert.Empty(await generator.GenerateAsync([], own, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            generator.GenerateAsync([], new EmbeddingGenerationOptions { Dimensions = 3 }, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            generator.GenerateAsync([], new EmbeddingGenerationOptions { ModelId = "other" }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_Stops()
    {
        using var generator = new ImageEmbeddingGenerator(world.Clip);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(Pictures().Select(Content), null, new CancellationToken(true)));
    }

    [Fact]
    public void GetService_GivesMetadataAndEncoder()
    {
        using IEmbeddingGenerator<DataContent, Embedding<float>> generator = new ImageEmbeddingGenerator(world.Clip);
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal((world.Clip.Name, (int?)world.Clip.EmbedDim), (metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(world.Clip, generator.GetService<ClipModel>());
        Assert.Null(generator.GetService<string>());
        Assert.Null(generator.GetService<IImageEncoder>("key"));
    }

    private static DataContent Content(string path) => new(File.ReadAllBytes(path), "image/png");

    private string[] Pictures() => [.. world.TrainPhotos.Take(3)];
}
