
namespace PromptAdapter.Onnx.Export;

/// <summary>Classifiers of drawn discs for the tests of exports.</summary>
internal static class ExportedClassifiers
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<FewShotClassifier> FitAsync(IFrozenModel model, TinyWorld world, string method)
    {
        var context = new FitOptions().Context;
        var options = new FitOptions
        {
            Method = method,
            Views = 0,
            Shots = 3,
            Context = context with { Tuning = context.Tuning with { Epochs = 1 } },
        };
        if (model.Methods.Find(method).Options.Any(option => option.Name == "key-epochs"))
            options = options with { Epochs = 2 };
        return (await FewShotClassifier.FitAsync(model, ImageFolder.Open(world.Train), options, cancellationToken: Cancel)).Classifier;
    }

    public static OnnxExportResult Export(FewShotClassifier classifier, string path, OnnxExportOptions? options = null) =>
        OnnxExport.Write(classifier, path, options, Cancel);

    public static OnnxExportResult ExportEncoder(FewShotClassifier classifier, string path) => OnnxExport.WriteEncoder(classifier, path, null, Cancel);

    public static OnnxExportResult ExportEncoder(IFrozenModel model, string path, OnnxExportOptions? options = null) =>
        OnnxExport.WriteEncoder(model, path, options, Cancel);

    public static string[] Photos(TinyWorld world) => [.. Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Asserts that two classifiers say the same of every photo.</summary>
    public static void AssertEqual(FewShotClassifier expected, FewShotClassifier actual, TinyWorld world, double tolerance = 1e-4)
    {
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        foreach (var photo in Photos(world))
        {
            var (one, two) = (Probabilities(expected, photo), Probabilities(actual, photo));
            for (var label = 0; label < one.Length; label++)
                Assert.Equal(one[label], two[label], tolerance);
        }
    }

    public static double[] Probabilities(FewShotClassifier classifier, string photo)
    {
        var ranking = classifier.Predict(photo).Ranking.ToDictionary(entry => entry.Label, entry => entry.Probability);
        return [.. classifier.ClassNames.Select(name => ranking[name])];
    }
}
