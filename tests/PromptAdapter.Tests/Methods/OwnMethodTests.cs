using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>An application brings a method that changes the image encoder; everything else follows from its descriptor.</summary>
public sealed class OwnMethodTests(TinyWorld world) : IDisposable
{
    private const string Name = "shifted-tower";

    private static readonly MethodDescriptor Shifted = new(Name, "features shifted by the mean of the support set")
    {
        Needs = MethodNeeds.ImageTower,
        Options = [new("shift", "0.5", "0 to 1")],
        Create = setup => new ShiftedMethod(setup.Clip!),
        Retune = (clip, tower) => new ShiftedEncoder(clip, tower.Single().Singles().ToArray()),
    };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FitSaveAndLoad_MethodThatChangesTheTower_PredictsThroughTheChangedTower()
    {
        using var clip = ClipModel.Load(world.Checkpoint, methods: TorchMethods.Catalog.With(Shifted), precision: EncoderPrecision.F32);
        var photo = Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        using var fitted =
            (await FewShotClassifier.FitAsync(clip, ImageFolder.Open(world.Train), new FitOptions { Method = Name, Views = 0 },
            cancellationToken: Cancel)).Classifier;
        using var plain =
            (await FewShotClassifier.FitAsync(clip, ImageFolder.Open(world.Train), new FitOptions { Method = "zero-shot", Views = 0 },
            cancellationToken: Cancel)).Classifier;
        fitted.Save(_folder.File("a.padapter"));
        using var loaded = FewShotClassifier.Load(_folder.File("a.padapter"), clip);

        var expected = fitted.Predict(photo);
        Assert.Equal(expected.Ranking, loaded.Predict(photo).Ranking);
        var explained = new PredictOptions { Explain = true };
        Assert.NotEqual(plain.Predict(photo, explained).Evidence!.TextLogit, fitted.Predict(photo, explained).Evidence!.TextLogit);
        using var file = TensorFile.Open(_folder.File("a.padapter"));
        Assert.Contains("tower.shift", file.Tensors.Keys);
    }

    [Fact]
    public async Task Load_ModelWithoutTheMethod_IsRefusedAndTheMethodNamed()
    {
        using var clip = ClipModel.Load(world.Checkpoint, methods: TorchMethods.Catalog.With(Shifted), precision: EncoderPrecision.F32);
        using var fitted =
            (await FewShotClassifier.FitAsync(clip, ImageFolder.Open(world.Train), new FitOptions { Method = Name, Views = 0 },
            cancellationToken: Cancel)).Classifier;
        fitted.Save(_folder.File("a.padapter"));

        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), world.Clip));
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_EncoderThatWasMadeOfTheState_IsDisposedAndTheModelIsNot()
    {
        using var clip = ClipModel.Load(world.Checkpoint, methods: TorchMethods.Catalog.With(Shifted), precision: EncoderPrecision.F32);
        var fitted = (await FewShotClassifier.FitAsync(clip, ImageFolder.Open(world.Train), new FitOptions { Method = Name, Views = 0 },
            cancellationToken: Cancel)).Classifier;
        var encoder = Assert.IsType<ShiftedEncoder>(fitted.Encoder);
        Assert.False(encoder.IsDisposed);
        fitted.Dispose();
        Assert.True(encoder.IsDisposed);
        Assert.NotEmpty(clip.EncodeTexts(["a disc"]));
    }

    [Fact]
    public void With_NameThatIsTaken_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TorchMethods.Catalog.With(Shifted with { Name = "gda" }));

    [Fact]
    public void CreateOnFeatures_MethodThatNeedsTheTower_IsRefusedAndOthersListed()
    {
        var error = Assert.Throws<InputException>(() => TorchMethods.Catalog.With(Shifted).CreateOnFeatures(Name, new MethodSettings()));
        Assert.Contains("cannot run on features alone", error.Message, StringComparison.Ordinal);
        Assert.Contains("tip-adapter", error.Remedy, StringComparison.Ordinal);
    }

    private sealed class ShiftedMethod(IClipModel clip) : IAdapterMethod
    {
        public string Name => OwnMethodTests.Name;

        public async Task<AdapterFit> FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
        {
            await Task.Yield();
            Assert.Equal(TinyWorld.ClassNames, problem.Images!.ClassNames);
            var mean = new float[clip.EmbedDim];
            for (var row = 0; row < problem.Support.Count; row++)
                TensorPrimitives.Add(mean, problem.Support.Features.Span.Slice(row * clip.EmbedDim, clip.EmbedDim), mean);
            TensorPrimitives.Multiply(mean, -0.5f / problem.Support.Count, mean);
            var head = problem.Text.WeightsFor(problem.Support)!;
            return new AdapterFit(new ZeroShotState(head, clip.LogitScale),
                SelectionOutcome.NothingToChoose)
            { Tower = [RawTensor.Of("tower.shift", mean, clip.EmbedDim)] };
        }
    }

    private sealed class ShiftedEncoder(IClipModel clip, float[] shift) : IImageEncoder, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public string Name => clip.Name + " shifted";

        public string Identity => clip.Identity + "-shifted";

        public ImagePreprocessing Preprocessing => clip.Preprocessing;

        public int ImageSize => clip.ImageSize;

        public int EmbedDim => clip.EmbedDim;

        public float[] EncodeImages(ReadOnlySpan<float> pixels, int count)
        {
            var features = clip.EncodeImages(pixels, count); // [count, E]
            for (var row = 0; row < count; row++)
            {
                var feature = features.AsSpan(row * EmbedDim, EmbedDim);
                TensorPrimitives.Divide(feature, TensorPrimitives.Norm<float>(feature), feature);
                TensorPrimitives.Add(feature, shift, feature);
            }

            return features;
        }

        public void Dispose() => IsDisposed = true;
    }
}
