using PromptAdapter.Features;
using PromptAdapter.Torch.Prompts.Visual;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Visual;

public sealed class PromptedImageEncoderTests(TinyWorld world)
{
    [Fact]
    public void EncodeImages_IsWhatTheLearnerSees()
    {
        var state = VisualPromptLearner.Start(world.Clip, new VisualPromptOptions { Length = 3 }, seed: 5);
        using var encoder = new PromptedImageEncoder(world.Clip, state[PromptTensorNames.Visual]);
        using var learner = new VisualPromptLearner(world.Clip, ClassWeights.Create(UnitVector(), 1, "test"), state);
        var pixels = Pixels(2);

        using var scope = NewDisposeScope();
        using var seen = learner.ImageFeatures(tensor(pixels, [2, 3, world.Clip.ImageSize, world.Clip.ImageSize])).detach();

        Assert.Equal(seen.data<float>().ToArray(), encoder.EncodeImages(pixels, 2));
        Assert.NotEqual(world.Clip.EncodeImages(pixels, 2), encoder.EncodeImages(pixels, 2));
    }

    [Fact]
    public void Sha256_ChangesWithThePromptsAlone()
    {
        string Of(uint seed)
        {
            using var encoder = new PromptedImageEncoder(
                world.Clip, VisualPromptLearner.Start(world.Clip, new VisualPromptOptions { Length = 3 }, seed)[PromptTensorNames.Visual]);
            return encoder.Identity;
        }

        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));
        Assert.NotEqual(world.Clip.Sha256, Of(1));
    }

    [Fact]
    public async Task Extract_WithPrompts_DoesNotTakeStoredFeaturesOfThePlainTower()
    {
        using var folder = new TemporaryFolder();
        var options = new ExtractionOptions { Store = new FeatureStore(folder.Path) };
        var cancel = TestContext.Current.CancellationToken;
        using var encoder = new PromptedImageEncoder(
            world.Clip, VisualPromptLearner.Start(world.Clip, new VisualPromptOptions { Length = 3 }, seed: 5)[PromptTensorNames.Visual]);
        var plain = await new FeatureExtractor(world.Clip, options).ExtractAsync(world.TrainPhotos, cancellationToken: cancel);

        var prompted = await new FeatureExtractor(encoder, options).ExtractAsync(world.TrainPhotos, cancellationToken: cancel);
        var again = await new FeatureExtractor(encoder, options).ExtractAsync(world.TrainPhotos, cancellationToken: cancel);

        Assert.Equal(world.TrainPhotos.Length, prompted.Encoded);
        Assert.NotEqual(plain.Features, prompted.Features);
        Assert.Equal((0, true), (again.Encoded, again.Features.AsSpan().SequenceEqual(prompted.Features)));
    }

    [Theory]
    [InlineData(1, 3, 63)]
    [InlineData(2, 3, 64)] // the tower has one block
    [InlineData(1, 0, 64)]
    public void Create_PromptsOfAnotherModel_AreRefused(long layers, long length, long width)
    {
        var prompts = new PromptTensor(PromptTensorNames.Visual, [layers, length, width], new float[layers * length * width]);

        Assert.Throws<InputException>(() => new PromptedImageEncoder(world.Clip, prompts));
    }

    private float[] UnitVector()
    {
        var vector = new float[world.Clip.EmbedDim];
        vector[0] = 1;
        return vector;
    }

    private float[] Pixels(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count * 3 * world.Clip.ImageSize * world.Clip.ImageSize).Select(_ => (float)random.NextDouble())];
    }
}
