namespace PromptAdapter.Datasets.Known;

public sealed class DatasetCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_WholePublishedDataset_IsComplete()
    {
        var known = KnownDatasets.Get("dtd");
        var check = DatasetCheck.Of(known, MiniatureTree.Add(_folder, known, classes: known.ClassCount, perClass: int.MaxValue));
        Assert.True(check.IsComplete);
        Assert.True(check.HasPublishedSplit);
        Assert.Equal([new SplitCheck("train", 2820, 2820, 2820), new SplitCheck("val", 1128, 1128, 1128), new SplitCheck("test", 1692, 1692, 1692)],
            check.Splits);
        Assert.Equal((47, Path.Combine(_folder.Path, "dtd")), (check.Classes, check.Folder));
    }

    [Fact]
    public void Of_OneImageMissing_NamesIt()
    {
        var known = KnownDatasets.Get("dtd");
        MiniatureTree.Add(_folder, known, classes: known.ClassCount, perClass: int.MaxValue);
        var key = MiniatureTree.PublishedSplit(known)["val"][7][0].GetString()!;
        File.Delete(_folder.File(MiniatureTree.PathOf(known, key).Split('/')));

        var check = DatasetCheck.Of(known, _folder.Path);
        Assert.False(check.IsComplete);
        Assert.Equal(["images/" + key], check.Missing);
        Assert.Equal([true, false, true], check.Splits.Select(split => split.IsComplete));
        Assert.Equal(new SplitCheck("val", 1128, 1127, 1128), check.Splits[1]);
        Assert.True(check.HasPublishedSplit);
    }

    [Fact]
    public void Of_PartOfTheSplit_DiffersInCountsClassesAndFingerprint()
    {
        var known = KnownDatasets.Get("stanford_cars");
        var check = DatasetCheck.Of(known, MiniatureTree.Add(_folder, known, classes: 3, perClass: 2));
        Assert.Empty(check.Missing);
        Assert.Equal((false, false, 3), (check.IsComplete, check.HasPublishedSplit!.Value, check.Classes!.Value));
        Assert.Equal(new SplitCheck("train", 6, 6, 6509), check.Splits[0]);
    }

    [Fact]
    public void Of_NothingThere_NamesWhatIsRequired()
    {
        var check = DatasetCheck.Of(KnownDatasets.Get("ucf101"), _folder.Path);
        Assert.Equal(["UCF-101-midframes/", "split_zhou_UCF101.json"], check.Missing);
        Assert.Null(check.Problem);
        Assert.Equal(Path.Combine(_folder.Path, "ucf101"), check.Folder);
        Assert.Empty(check.Splits);
        Assert.False(check.IsComplete);
    }

    [Fact]
    public void Of_DamagedSplitFile_SaysSo()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "eurosat", "2750"));
        File.WriteAllText(_folder.File("eurosat", "split_zhou_EuroSAT.json"), "{\"train\": [");
        var check = DatasetCheck.Of(KnownDatasets.Get("eurosat"), _folder.Path);
        Assert.Contains("split_zhou_EuroSAT.json: is not readable as JSON", check.Problem, StringComparison.Ordinal);
        Assert.False(check.IsComplete);
    }

    [Fact]
    public void Of_ImageNetWithoutSomeClassFolders_NamesThem()
    {
        _folder.AddImageNet();
        Directory.Delete(Path.Combine(_folder.Path, "imagenet", "images", "train", "n03930313"), recursive: true);
        Directory.Delete(Path.Combine(_folder.Path, "imagenet", "images", "val", "n01440764"), recursive: true);
        var check = DatasetCheck.Of(KnownDatasets.Get("imagenet"), _folder.Path);
        Assert.Equal(["images/train/n03930313/", "images/val/n01440764/"], check.Missing);
        Assert.Equal([("train", 6), ("test", 3)], check.Splits.Select(split => (split.Split, split.Present)));
        Assert.Null(check.HasPublishedSplit);
    }

    [Fact]
    public void Of_NoRoot_IsInputException() =>
        Assert.Throws<InputException>(() => DatasetCheck.Of(KnownDatasets.Get("dtd"), Path.Combine(_folder.Path, "nowhere")));
}
