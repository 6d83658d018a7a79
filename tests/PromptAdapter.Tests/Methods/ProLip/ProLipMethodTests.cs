using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Methods.ProLip;
using PromptAdapter.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Methods.ProLip;

public sealed class ProLipMethodTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EncodeUnprojected_TimesTheProjection_IsTheWholeTowerOfAVisionTransformer() => AssertFactors(world.Clip);

    [Fact]
    public void EncodeUnprojected_TimesTheProjection_IsTheWholeTowerOfAResNet()
    {
        using var resNet = ClipModel.Load(ReferenceData.Golden("checkpoints", "rn_v1k.state_dict.pt"));
        AssertFactors(resNet);
        var own = ImageProjection.Of(resNet.ImageTower);
        Assert.Equal(own.Length - 1, own.Tuned); // the bias stays
    }

    [Fact]
    public async Task Fit_TunedProjection_IsStoredAndUsedAndMakesTheShotsLikelier()
    {
        using var frozen = await FitAsync("zero-shot", null);
        using var tuned = await FitAsync("prolip", null);
        var stored = Assert.Single(tuned.State.Tower);
        Assert.Equal(("tower.projection", 32L, 64L), (stored.Name, stored.Shape[0], stored.Shape[1]));
        Assert.NotEqual(ImageProjection.Of(world.Clip.ImageTower).Values, stored.Singles().ToArray());
        Assert.True(Likelihood(tuned) > Likelihood(frozen), $"{Likelihood(tuned)} after {Likelihood(frozen)}");
    }

    [Fact]
    public async Task Fit_Store_HoldsFeaturesBeforeTheProjectionBesideTheOthers()
    {
        var store = new FeatureStore(_folder.File("store"));
        using (await FitAsync("zero-shot", store))
        {
        }

        var before = Directory.GetFiles(store.Folder, "*.feature", SearchOption.AllDirectories);
        using var first = await FitAsync("prolip", store);
        var after = Directory.GetFiles(store.Folder, "*.feature", SearchOption.AllDirectories);
        Assert.Equal(2 * before.Length, after.Length);
        Assert.Empty(before.Except(after));
        using var again = await FitAsync("prolip", store);
        Assert.Equal(after.Length, Directory.GetFiles(store.Folder, "*.feature", SearchOption.AllDirectories).Length);
        Assert.Equal(first.State.Tower[0].Singles().ToArray(), again.State.Tower[0].Singles().ToArray());
    }

    [Fact]
    public void CreateOnFeatures_FeaturesAlone_IsRefusedAndOthersListed()
    {
        var error = Assert.Throws<InputException>(() => TorchMethods.Catalog.CreateOnFeatures("prolip", new MethodSettings()));
        Assert.Contains("prolip", error.Message, StringComparison.Ordinal);
        Assert.Contains("tip-adapter", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("prolip", TorchMethods.Catalog.WithoutText);
    }

    [Fact]
    public void Retune_ProjectionOfAnotherModel_IsRefused() => Assert.Throws<InputException>(() =>
        ProLipMethod.Descriptor.Retune!(world.Clip, [RawTensor.Of("tower.projection", new float[6], 2, 3)]));

    [Fact]
    public void Retune_Disposed_LeavesNoTensor()
    {
        _ = world.Clip; // loaded before anything is counted
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var own = ImageProjection.Of(world.Clip.ImageTower);
        using (var encoder = new ReprojectedImageEncoder(world.Clip, own.Values))
            encoder.EncodeImages(new float[3 * 32 * 32], 1);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertFactors(ClipModel clip)
    {
        using var scope = NewDisposeScope();
        var pixels = new float[2 * 3 * clip.ImageSize * clip.ImageSize];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = MathF.Sin(i);
        var own = ImageProjection.Of(clip.ImageTower);
        using var encoder = new ReprojectedImageEncoder(clip, own.Values);
        var (expected, actual) = (clip.EncodeImages(pixels, 2), encoder.EncodeImages(pixels, 2));
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f * MathF.Max(1, MathF.Abs(expected[i])));
    }

    private async Task<FewShotClassifier> FitAsync(string method, FeatureStore? store) => (await FewShotClassifier.FitAsync(world.Clip,
        ImageFolder.Open(world.Train), new FitOptions
        {
            Method = method,
            Views = 0,
            Selection = new FixedRule(),
            Extraction = new ExtractionOptions { Store = store }
        },
        cancellationToken: Cancel)).Classifier;

    // Of softmax(logits), whatever temperature each classifier has chosen for its probabilities.
    private double Likelihood(FewShotClassifier classifier) => world.TrainPhotos.Average(photo =>
    {
        var ranking = classifier.Predict(photo).Ranking;
        var own = ranking.Single(ranked => ranked.Label == Path.GetFileName(Path.GetDirectoryName(photo)));
        var temperature = classifier.State.Answers.Temperature;
        return Math.Log(Math.Pow(own.Probability, temperature) / ranking.Sum(ranked => Math.Pow(ranked.Probability, temperature)));
    });
}
