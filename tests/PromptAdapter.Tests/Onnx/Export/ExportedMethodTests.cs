using PromptAdapter.Methods;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Onnx.Export;

/// <summary>Every method of the catalogues is exported, and says the same in both engines; a new one that does not say its operations fails here.</summary>
public sealed class ExportedMethodTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> All => [.. TorchMethods.Catalog.Names];

    public static TheoryData<string> WithoutText => [.. AdapterMethods.Catalog.WithoutText];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Write_EveryMethod_PredictsTheSameWithoutItsModel(string method)
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, method);
        var result = ExportedClassifiers.Export(fitted, _folder.File("c.onnx"), new OnnxExportOptions { TakesBytes = method.Length % 2 == 0 });
        Assert.InRange(result.LargestDifference, 0, OnnxExport.Tolerance);
        Assert.InRange(result.LeastCosine, OnnxExport.LeastCosine, 1 + 1e-9);
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        Assert.Equal(method, exported.State.Method);
        ExportedClassifiers.AssertEqual(fitted, exported, world);
    }

    [Theory]
    [MemberData(nameof(WithoutText))]
    public async Task Write_OnAnEncoderFromOnnx_MergesTheHeadOntoItsGraph(string method)
    {
        ColourGraph.Write(_folder.File("e.onnx"), side: 16);
        File.WriteAllText(_folder.File("e.json"), """{"mean": [0.4, 0.5, 0.6], "std": [0.2, 0.3, 0.1], "channels": "bgr"}""");
        using var encoder = OnnxImageEncoder.Load(_folder.File("e.onnx"));
        using var fitted = await ExportedClassifiers.FitAsync(encoder, world, method);
        foreach (var takesBytes in (bool[])[false, true])
        {
            ExportedClassifiers.Export(fitted, _folder.File("c.onnx"), new OnnxExportOptions { TakesBytes = takesBytes });
            using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
            ExportedClassifiers.AssertEqual(fitted, exported, world);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task WriteEncoder_OfEveryMethod_ServesItsClassifierInThePlaceOfTheCheckpoint(string method)
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, method);
        fitted.Save(_folder.File("c.padapter"));
        ExportedClassifiers.ExportEncoder(fitted, _folder.File("tower.onnx"));
        using var loaded = FewShotClassifier.LoadOnnx(_folder.File("c.padapter"), _folder.File("tower.onnx"));
        ExportedClassifiers.AssertEqual(fitted, loaded, world);
        Assert.Equal(fitted.State.Support.Count, loaded.State.Support.Count);
    }
}
