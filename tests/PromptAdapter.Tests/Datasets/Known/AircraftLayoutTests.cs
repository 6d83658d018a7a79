namespace PromptAdapter.Datasets.Known;

public sealed class AircraftLayoutTests : IDisposable
{
    private static readonly KnownDataset Aircraft = KnownDatasets.Get("fgvc_aircraft");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ListsMadeOfPublishedFewShotFiles_HaveTheirRows()
    {
        var rows = MiniatureTree.FewShotRows(Aircraft, 4);
        _folder.AddImages([.. rows.Values.SelectMany(split => split).Select(row => row.Path)]);
        Write("variants.txt", string.Join('\n', rows["train"].DistinctBy(row => row.Label).OrderBy(row => row.Label).Select(row => row.ClassName)));
        foreach (var (split, images) in rows)
            Write($"images_variant_{split}.txt", string.Join('\n', images.Select(row => $"{Path.GetFileNameWithoutExtension(row.Path)} {row.ClassName}")));
        Write("images_variant_test.txt", "");

        var dataset = Aircraft.Open(_folder.Path);
        Assert.Equal(Aircraft.ClassCount, dataset.ClassNames.Count);
        Assert.Equal(rows["train"], Rows(dataset, dataset.Train));
        Assert.Equal(rows["val"], Rows(dataset, dataset.Validation!));
    }

    [Fact]
    public void Open_Lists_GiveVariantsWithSpacesAndThreeSplits()
    {
        AddTree();
        var dataset = Aircraft.Open(_folder.Path);
        Assert.Equal(["707-320", "Falcon 2000", "F/A-18"], dataset.ClassNames);
        Assert.Equal([("0000001.jpg", 1), ("0000002.jpg", 0), ("0000003.jpg", 2)], dataset.Train.Select(image => (image.Key, image.Label)));
        Assert.Equal(("0000004.jpg", 1), dataset.Validation!.Select(image => (image.Key, image.Label)).Single());
        Assert.Equal(("0000005.jpg", 2), dataset.Test!.Select(image => (image.Key, image.Label)).Single());
        Assert.Equal(Path.Combine(_folder.Path, "fgvc_aircraft", "images", "0000005.jpg"), dataset.Test![0].Path);
    }

    [Theory]
    [InlineData("images_variant_train.txt", "0000001 Falcon 2000\n0000002", "line 2", "images_variant_train.txt")]
    [InlineData("images_variant_train.txt", "0000001 Falcon 900", "'Falcon 900'", "line 1", "variants.txt")]
    [InlineData("images_variant_val.txt", "../x Falcon 2000", "outside", "line 1 of images_variant_val.txt")]
    [InlineData("images_variant_test.txt", "0000001 Falcon 2000", "two splits", "0000001.jpg")]
    [InlineData("images_variant_test.txt", "0000009 Falcon 2000", "missing or empty", "0000009.jpg")]
    [InlineData("images_variant_train.txt", "0000001 Falcon 2000\n0000002 707-320", "no training image", "'F/A-18'")]
    [InlineData("variants.txt", "707-320\n707-320\n", "twice", "variants.txt")]
    [InlineData("variants.txt", "", "no classes", "variants.txt")]
    public void Open_BadList_IsRefused(string file, string text, params string[] parts)
    {
        AddTree();
        Write(file, text);
        ImageFiles.AssertRefused(() => Aircraft.Open(_folder.Path), parts);
    }

    [Fact]
    public void Open_NoLists_NamesThem()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "fgvc_aircraft", "images"));
        ImageFiles.AssertRefused(() => Aircraft.Open(_folder.Path), "lacks 'variants.txt', 'images_variant_train.txt'", "fgvc-aircraft-2013b.tar.gz");
    }

    [Fact]
    public void Open_CorruptedAtRandom_GivesADatasetOrAnInputException()
    {
        AddTree();
        foreach (var file in (string[])["variants.txt", "images_variant_train.txt"])
        {
            var path = _folder.File("fgvc_aircraft", file);
            var good = File.ReadAllBytes(path);
            for (var seed = 0; seed < 100; seed++)
            {
                File.WriteAllBytes(path, Corruption.Of(good, seed));
                Corruption.AssertOnlyInputException(() => Aircraft.Open(_folder.Path), seed);
            }

            File.WriteAllBytes(path, good);
        }
    }

    private void AddTree()
    {
        _folder.AddImages([.. Enumerable.Range(1, 5).Select(i => $"fgvc_aircraft/images/000000{i}.jpg")]);
        Write("variants.txt", "707-320\nFalcon 2000\r\nF/A-18\n");
        Write("images_variant_train.txt", "0000001 Falcon 2000\n0000002 707-320\r\n0000003 F/A-18\n");
        Write("images_variant_val.txt", "0000004 Falcon 2000\n");
        Write("images_variant_test.txt", "0000005 F/A-18");
    }

    private void Write(string file, string text) => File.WriteAllText(_folder.File("fgvc_aircraft", file), text);

    private IEnumerable<(string, int, string)> Rows(ImageDataset dataset, IEnumerable<LabelledImage> images) =>
        images.Select(image =>
            (Path.GetRelativePath(_folder.Path, image.Path).Replace(Path.DirectorySeparatorChar, '/'), image.Label, dataset.ClassNames[image.Label]));
}
