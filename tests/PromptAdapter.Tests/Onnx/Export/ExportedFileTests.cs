using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Expressions;
using SkiaSharp;

namespace PromptAdapter.Onnx.Export;

public sealed class ExportedFileTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Nothing of this library between the file and the answer: a picture of the right size, ONNX Runtime and the metadata.
    [Fact]
    public async Task AFileOfBytes_RunsInPlainOnnxRuntime()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "tip-adapter");
        ExportedClassifiers.Export(fitted, _folder.File("c.onnx"), new OnnxExportOptions { TakesBytes = true });
        var photo = _folder.File("right-size.png");
        TinyWorld.WritePhoto(photo, 1, seed: 7, side: 32);

        using var session = new InferenceSession(_folder.File("c.onnx"));
        var labels = JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["promptadapter.labels"])!;
        var side = int.Parse(session.ModelMetadata.CustomMetadataMap["promptadapter.size"], System.Globalization.CultureInfo.InvariantCulture);
        using var bitmap = SKBitmap.Decode(photo);
        Assert.Equal((side, side), (bitmap.Width, bitmap.Height));
        byte[] rgb = [.. bitmap.Pixels.SelectMany(pixel => (byte[])[pixel.Red, pixel.Green, pixel.Blue])];
        using var input = OrtValue.CreateTensorValueFromMemory(rgb, [1, side, side, 3]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["rgb"], [input], ["probabilities"]);
        var probabilities = outputs[0].GetTensorDataAsSpan<float>().ToArray();

        var expected = ExportedClassifiers.Probabilities(fitted, photo);
        Assert.Equal(TinyWorld.ClassNames, labels);
        for (var label = 0; label < labels.Length; label++)
            Assert.Equal(expected[label], probabilities[label], 1e-4);
    }

    [Fact]
    public async Task Metadata_SayWhatTheClassifierIs()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "auto");
        var result = ExportedClassifiers.Export(fitted, _folder.File("c.onnx"));
        Assert.Equal(new FileInfo(_folder.File("c.onnx")).Length, result.Length);
        using var session = new InferenceSession(_folder.File("c.onnx"));
        var metadata = session.ModelMetadata;
        Assert.Equal("PromptAdapter", metadata.ProducerName);
        Assert.Equal("classifier", metadata.CustomMetadataMap["promptadapter.kind"]);
        Assert.Equal("auto", metadata.CustomMetadataMap["promptadapter.method"]);
        Assert.Equal("f32", metadata.CustomMetadataMap["promptadapter.weights"]);
        Assert.Contains(world.Clip.Sha256, metadata.CustomMetadataMap["promptadapter.source"], StringComparison.Ordinal);
        using (var settings = JsonDocument.Parse(metadata.CustomMetadataMap["promptadapter.settings"]))
            Assert.Equal(fitted.State.Adapter.Store().Members.Count, settings.RootElement.GetArrayLength());
        Assert.DoesNotContain(world.Photos, File.ReadAllText(_folder.File("c.onnx")), StringComparison.Ordinal); // no paths travel
        Assert.Equal(["pixels"], session.InputMetadata.Keys);
        Assert.Equal(["features", "logits", "probabilities"], session.OutputMetadata.Keys);
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        Assert.Equal((fitted.State.Selection, fitted.State.SelectionDetail, fitted.State.LogitScale, fitted.State.Seed, fitted.State.ApplyOrientation),
            (exported.State.Selection, exported.State.SelectionDetail, exported.State.LogitScale, exported.State.Seed, exported.State.ApplyOrientation));
        Assert.Equal(fitted.State.Support.Select(image => (image.Sha256, image.Label)), exported.State.Support.Select(image => (image.Sha256, image.Label)));
        var before = ClassifierDescription.Of(_folder.File("c.onnx"), fitted.State);
        var after = ClassifierDescription.Of(_folder.File("c.onnx"), exported.State);
        Assert.Equal(before.ImagesOfClass, after.ImagesOfClass);
        Assert.Equal(before.Members, after.Members);
        Assert.NotEmpty(after.Members);
    }

    [Fact]
    public async Task Evaluate_OfAnExportedClassifier_LeavesOutWhatItWasFittedOn()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "tip-adapter");
        ExportedClassifiers.Export(fitted, _folder.File("c.onnx"));
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        var data = ImageFolder.Open(world.Train);
        var cancel = TestContext.Current.CancellationToken;
        var (one, two) = (await fitted.EvaluateAsync([.. data.Images], data.ClassNames, cancellationToken: cancel),
            await exported.EvaluateAsync([.. data.Images], data.ClassNames, cancellationToken: cancel));
        Assert.Equal(9, two.LeftOut);
        Assert.Equal((one.LeftOut, one.Accuracy), (two.LeftOut, two.Accuracy));
    }

    [Fact]
    public async Task Quantise_MeasuresAgreement_AndMakesTheFileSmaller()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "tip-adapter");
        var exact = ExportedClassifiers.Export(fitted, _folder.File("f32.onnx"));
        var result = ExportedClassifiers.Export(fitted, _folder.File("int8.onnx"), new OnnxExportOptions { Quantise = true, Calibration = world.TrainPhotos });
        Assert.Equal(world.TrainPhotos.Length, result.Quantisation!.Images);
        Assert.Equal(5, result.Quantisation.Quantised + result.Quantisation.Kept); // query, keys and values, output, two of the MLP
        Assert.InRange(result.Quantisation.MeanCosine, 0.99, 1);
        Assert.True(result.Length < exact.Length);
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("int8.onnx"));
        var same = world.TrainPhotos.Count(photo => exported.Predict(photo).Label == fitted.Predict(photo).Label);
        Assert.Equal(result.Quantisation.Agreement!.Value, same / (double)world.TrainPhotos.Length, 1e-9);
        Assert.Equal(result.Quantisation.Agreement < 0.99, result.Warnings.Count > 0);
        Assert.Contains("images to calibrate", Assert.Throws<InputException>(() => ExportedClassifiers.Export(fitted, _folder.File("x.onnx"),
            new OnnxExportOptions { Quantise = true })).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("x.onnx")));
    }

    [Fact]
    public async Task Write_WhatTheGraphWouldSayDifferently_IsRefusedAndNothingWritten()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "zero-shot");
        var lying = FewShotClassifier.Of(world.Clip,
            fitted.State with { Adapter = new OddState(fitted.State.Adapter, features => fitted.State.Adapter.Express(features)!.Times(1.01)) });
        Assert.Contains("does not say the same", Assert.Throws<InputException>(() => ExportedClassifiers.Export(lying, _folder.File("x.onnx"))).Message,
            StringComparison.Ordinal);
        var silent = FewShotClassifier.Of(world.Clip, fitted.State with { Adapter = new OddState(fitted.State.Adapter, _ => null) });
        Assert.Contains("cannot be exported", Assert.Throws<InputException>(() => ExportedClassifiers.Export(silent, _folder.File("x.onnx"))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "x.onnx*"));
    }

    [Fact]
    public async Task AnExportedClassifier_CannotBeSavedOrExportedAgain_AndSaysSo()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "gda");
        ExportedClassifiers.Export(fitted, _folder.File("c.onnx"));
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        Assert.Contains("cannot be saved", Assert.Throws<InputException>(() => exported.Save(_folder.File("d.padapter"))).Message, StringComparison.Ordinal);
        Assert.Contains("already", Assert.Throws<InputException>(() => ExportedClassifiers.Export(exported, _folder.File("d.onnx"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => FewShotClassifier.LoadOnnx(_folder.File("c.onnx"), world.Checkpoint));
        ColourGraph.Write(_folder.File("e.onnx"));
        Assert.Contains("not an exported classifier", Assert.Throws<InputException>(() => FewShotClassifier.LoadOnnx(_folder.File("e.onnx"))).Message,
            StringComparison.Ordinal);
    }

    // A state that says other operations than it computes, or none.
    private sealed class OddState(IAdapterState state, Func<LogitExpression, LogitExpression?> express) : IAdapterState
    {
        public int ClassCount => state.ClassCount;

        public int Dimension => state.Dimension;

        public void Logits(ReadOnlySpan<float> features, Span<double> logits) => state.Logits(features, logits);

        public Evidence Explain(ReadOnlySpan<float> feature, int? label = null) => state.Explain(feature, label);

        public LogitExpression? Express(LogitExpression features) => express(features);

        public StoredState Store() => state.Store();
    }
}
