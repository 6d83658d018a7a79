using PromptAdapter.Weights;

namespace PromptAdapter.Features;

public class FeatureSetFileTests
{
    private static readonly FeatureOrigin Origin = new()
    {
        ClassNames = ["cat", "дог \"x\"", "🐦"],
        Files = ["a/1.jpg", "b/2.jpg"],
        Model = "ViT-B/16",
        ModelSha256 = "ab12",
        Preprocess = "clip-224",
        Split = "test",
    };

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var set = FeatureSet.Create([0.6f, 0.8f, 1, 0], 2, [2, 0], null, Origin);
        FeatureSetFile.Save(set, folder.File("a.safetensors"));
        var loaded = FeatureSetFile.Load(folder.File("a.safetensors"));
        Assert.Equal(set.Features.ToArray(), loaded.Features.ToArray());
        Assert.Equal(set.Labels, loaded.Labels);
        Assert.Equal(3, loaded.ClassCount);
        Assert.Equal(Origin.ClassNames!, loaded.Origin.ClassNames!);
        Assert.Equal(Origin.Files!, loaded.Origin.Files!);
        Assert.Equal((Origin.Model, Origin.ModelSha256, Origin.Preprocess, Origin.Split),
            (loaded.Origin.Model, loaded.Origin.ModelSha256, loaded.Origin.Preprocess, loaded.Origin.Split));
    }

    [Fact]
    public void Load_SavedInHalfPrecision_IsTheRoundedSet()
    {
        using var folder = new TemporaryFolder();
        FeatureSetFile.Save(FeatureSet.Create([0.6f, 0.8f], 2, [0]), folder.File("a.safetensors"), ElementType.F16);
        Assert.Equal([(float)(Half)0.6f, (float)(Half)0.8f], FeatureSetFile.Load(folder.File("a.safetensors")).Features.ToArray());
    }

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    [InlineData("[\"a\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("[\"only one\"]")]
    public void Load_ClassNamesUnusable_IsInputException(string names)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        SafetensorsWriter.Write(path, [TensorToWrite.Of("features", (float[])[1, 0], [1, 2]), TensorToWrite.Of("labels", (long[])[1], [1])],
            new Dictionary<string, string> { ["classnames"] = names }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("a.safetensors", Assert.Throws<InputException>(() => FeatureSetFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TensorMissingOrOfAnotherShape_IsInputException()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        var labels = TensorToWrite.Of("labels", (long[])[0, 0], [2]);
        foreach (var features in (TensorToWrite[])
            [
                TensorToWrite.Of("feature", (float[])[1, 0], [2, 1]),
                TensorToWrite.Of("features", (float[])[1, 0], [2]),
                TensorToWrite.Of("features", (float[])[1, 0], [1, 2]),
                TensorToWrite.Of("features", Array.Empty<float>(), [2, 0]),
            ])
        {
            SafetensorsWriter.Write(path, [features, labels], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Throws<InputException>(() => FeatureSetFile.Load(path));
        }

        TensorToWrite[] fractions = [TensorToWrite.Of("features", (float[])[1, 1], [2, 1]), TensorToWrite.Of("labels", (float[])[0, 0.5f], [2])];
        SafetensorsWriter.Write(path, fractions, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Throws<InputException>(() => FeatureSetFile.Load(path));
    }
}
