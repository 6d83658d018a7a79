using PromptAdapter.Weights;

namespace PromptAdapter.Features;

public sealed class FeatureSetFolderTests : IDisposable
{
    private const int Dimension = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FilesOfSplits_AreFoundByWhatTheySay()
    {
        Save("a", "train", 6);
        Save("b", "val", 4);
        Save("c", "test", 8);
        Weights("class_weights.safetensors", 2, Dimension);
        var folder = FeatureFolders.Open(_folder.Path);
        Assert.Empty(folder.Shots);
        Assert.Equal((2, 6, 4, 8), (folder.ClassCount, folder.Training()!.Count, folder.Validation()!.Count, folder.Test()!.Count));
        Assert.Equal(6, FeatureFolders.Pool(folder).Count);
        Assert.Equal(["train", "val", "test"], FeatureFolders.ReadAll(folder).Select(set => set.Name));
    }

    [Fact]
    public void Open_FilesThatDoNotSay_AreFoundByTheirNames()
    {
        Save("train", null, 6);
        Save("test", null, 8);
        var folder = FeatureFolders.Open(_folder.Path);
        Assert.Equal((6, 8), (folder.Training()!.Count, folder.Test()!.Count));
        Assert.Null(folder.Validation());
    }

    [Fact]
    public void Open_SupportSets_HaveTheirShots()
    {
        Save("support-16-shots", "train", 32);
        Save("support-2-shots", "train", 4);
        Save("test", "test", 8);
        var folder = FeatureFolders.Open(_folder.Path);
        Assert.Equal([2, 16], folder.Shots);
        Assert.Equal((4, 32), (folder.Support(2).Count, folder.Support(16).Count));
        Assert.Null(folder.Training());
        Assert.Equal(32, FeatureFolders.Pool(folder).Count);
        Assert.Equal(4, FeatureFolders.Pool(folder, except: 16).Count);
        Assert.Throws<InputException>(() => folder.Support(4));
    }

    [Fact]
    public void Open_OneFileOfAllSplits_IsTakenApart()
    {
        var path = Save("pets", "all", 6, splits: ["train", "train", "test", "train", "val", "test"]);
        foreach (var folder in (IFeatureFolder[])[FeatureFolders.Open(path), FeatureFolders.Open(_folder.Path)])
        {
            var whole = FeatureSetFile.Load(path);
            Assert.Equal((3, 1, 2), (folder.Training()!.Count, folder.Validation()!.Count, folder.Test()!.Count));
            Assert.Equal(whole.Row(2), folder.Test()!.Row(0));
            Assert.Equal(whole.Row(5), folder.Test()!.Row(1));
            Assert.Equal([whole.Labels[0], whole.Labels[1], whole.Labels[3]], folder.Training()!.Labels);
        }

        Assert.Equal("pets", FeatureFolders.Open(path).Name);
    }

    [Fact]
    public void Open_LargestLabelOnlyInTheSupportSet_IsAClassOfEverySplit()
    {
        Save("train", "train", 6, classes: 3);
        Save("val", "val", 4);
        Assert.Equal(3, FeatureFolders.Open(_folder.Path).Validation()!.ClassCount);
    }

    [Theory]
    [InlineData("nothing", "neither")]
    [InlineData("no labels", "neither")]
    [InlineData("no training features", "no training features")]
    [InlineData("one split twice", "also.safetensors")]
    [InlineData("all without saying which", "which is which")]
    [InlineData("all beside one split", "all.safetensors")]
    [InlineData("no split stated", "does not say")]
    public void Open_FolderThatCannotBeUnderstood_IsInputException(string what, string named)
    {
        switch (what)
        {
            case "nothing": Weights("class_weights.safetensors", 2, Dimension); break;
            case "no labels": FeatureSetFile.SaveUnlabelled([1, 0, 0, 0], Dimension, FeatureOrigin.Unknown, Named("train")); break;
            case "no training features": Save("test", "test", 4); break;
            case "one split twice": Save("also", "train", 4); Save("train", "train", 4); break;
            case "all without saying which": Save("all", "all", 4); break;
            case "all beside one split": Save("all", "all", 4, splits: ["train", "train", "test", "test"]); Save("test", "test", 4); break;
            default: Save("mine", null, 4); break;
        }

        Assert.Contains(named, Assert.Throws<InputException>(() => FeatureFolders.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dimension", "6 values", "4 values")]
    [InlineData("label", "label 2", "0…1")]
    [InlineData("class names", "'dog'", "'fish'")]
    [InlineData("model", "abcd", "beef")]
    [InlineData("preprocessing", "clip-224", "clip-336")]
    [InlineData("weights", "[2, 6]", "of 4 values")]
    [InlineData("names", "3 classes", "2")]
    public void ReadAll_FilesThatDoNotFit_AreNamedWithBothSizes(string what, string here, string there)
    {
        FeatureOrigin Origin(string dog, string model, string preprocess) =>
            what == "label" ? FeatureOrigin.Unknown : new FeatureOrigin { ClassNames = ["cat", dog], ModelSha256 = model, Preprocess = preprocess };

        Save("train", "train", 6, origin: Origin("dog", "abcd", "clip-224"));
        Save("test", "test", 6, what == "label" ? 3 : 2, what == "dimension" ? 6 : Dimension,
            Origin(what == "class names" ? "fish" : "dog", what == "model" ? "beef" : "abcd", what == "preprocessing" ? "clip-336" : "clip-224"));
        if (what == "weights")
            Weights("zeroshot_weights.safetensors", 2, 6);
        if (what == "names")
            File.WriteAllText(_folder.File("classnames.json"), """["a", "b", "c"]""");
        var message = Assert.Throws<InputException>(() => FeatureFolders.ReadAll(FeatureFolders.Open(_folder.Path))).Message;
        var file = what switch { "weights" => "zeroshot_weights.safetensors", "names" => "classnames.json", _ => "test.safetensors" };
        Assert.All([_folder.File(file), here, there], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private string Named(string name) => _folder.File(name + ".safetensors");

    private string Save(
        string name, string? split, int count, int classes = 2, int dimension = Dimension, FeatureOrigin? origin = null, string[]? splits = null)
    {
        var random = new Random(count + name.Length);
        var values = Enumerable.Range(0, count * dimension).Select(_ => random.NextSingle() - 0.5f).ToArray();
        int[] labels = [.. Enumerable.Range(0, count).Select(row => row % classes)];
        var set = FeatureSet.Create(values, dimension, labels, null, (origin ?? FeatureOrigin.Unknown) with { Split = split, RowSplits = splits });
        FeatureSetFile.Save(set, Named(name));
        return Named(name);
    }

    private void Weights(string name, int rows, int columns)
    {
        TensorToWrite[] tensors = [TensorToWrite.Of("class_weights", [.. Enumerable.Range(1, rows * columns).Select(value => (float)value)], [rows, columns])];
        SafetensorsWriter.Write(_folder.File(name), tensors, cancellationToken: TestContext.Current.CancellationToken);
    }
}
