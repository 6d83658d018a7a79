using PromptAdapter.Methods;
using PromptAdapter.Texts;
using PromptAdapter.Weights;

namespace PromptAdapter.Onnx;

public sealed class ClassifierWithoutTextTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Served => [.. AdapterMethods.Catalog.WithoutText];

    public static TheoryData<string> Refused => [.. AdapterMethods.Catalog.Names.Except(AdapterMethods.Catalog.WithoutText)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Served))]
    public async Task EveryMethod_ThatNeedsNoText_TravelsInAFileThatSaysSo(string method)
    {
        using var encoder = Open();
        var options = new FitOptions { Method = method, Views = 0, Shots = 3 };
        var fit = await FewShotClassifier.FitAsync(encoder, ImageFolder.Open(world.Photos), options, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(fit.Classifier.State.ClassWeights);
        Assert.Empty(fit.Classifier.State.Prompts);
        fit.Classifier.Save(_folder.File("c.padapter"));
        using (var file = TensorFile.Open(_folder.File("c.padapter")))
        {
            Assert.Equal("3", file.Metadata["format_version"]);
            Assert.DoesNotContain("class_weights", file.Tensors.Keys);
        }

        File.Delete(_folder.File("e.json")); // the classifier keeps what it says
        using var loaded = FewShotClassifier.LoadOnnx(_folder.File("c.padapter"));
        foreach (var image in ImageFolder.Open(world.Photos).Train.Take(6))
        {
            var (before, after) = (fit.Classifier.Predict(image.Path), loaded.Predict(image.Path, new PredictOptions { Explain = true }));
            Assert.Equal(before.Ranking, after.Ranking);
            Assert.Equal(0, after.Evidence!.TextLogit, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task EveryMethod_ThatNeedsText_IsRefusedWithThoseThatDoNot(string method)
    {
        using var encoder = Open();
        var error = await Assert.ThrowsAsync<InputException>(() => FewShotClassifier.FitAsync(encoder, ImageFolder.Open(world.Photos),
            new FitOptions { Method = method }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains($"'{method}' needs text", error.Message, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", AdapterMethods.Catalog.WithoutText), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_WithoutText_AreRefused()
    {
        using var encoder = Open();
        await Assert.ThrowsAsync<InputException>(() => FewShotClassifier.FitAsync(encoder, ImageFolder.Open(world.Photos),
            new FitOptions { Templates = TemplateSet.Default }, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Load_OntoAnEncoderWithOtherSettings_IsRefused()
    {
        using var encoder = Open();
        var fit = await FewShotClassifier.FitAsync(encoder, ImageFolder.Open(world.Photos), new FitOptions { Views = 0, Shots = 3 },
            cancellationToken: TestContext.Current.CancellationToken);
        fit.Classifier.Save(_folder.File("c.padapter"));
        using var other = Open("bgr");
        Assert.Contains("other settings of images", Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("c.padapter"), other)).Message,
            StringComparison.Ordinal);
    }

    private OnnxImageEncoder Open(string channels = "rgb")
    {
        ColourGraph.Write(_folder.File("e.onnx"), side: 16);
        File.WriteAllText(_folder.File("e.json"), $$"""{"mean": 0, "std": 1, "channels": "{{channels}}"}""");
        return OnnxImageEncoder.Load(_folder.File("e.onnx"));
    }
}
