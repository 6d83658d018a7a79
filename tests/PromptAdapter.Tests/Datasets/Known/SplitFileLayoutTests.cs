using System.Text;
using System.Text.Json;
using PromptAdapter.Splits;

namespace PromptAdapter.Datasets.Known;

public sealed class SplitFileLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly KnownDataset EuroSat = KnownDatasets.Get("eurosat");

    public static TheoryData<string> WithKnownSplits => KnownDatasetsTests.WithKnownSplits;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(WithKnownSplits))]
    public void Open_MiniatureTree_HasThePublishedRows(string name)
    {
        var known = KnownDatasets.Get(name);
        var dataset = known.Open(MiniatureTree.Add(_folder, known, classes: 5, perClass: 2));

        Assert.Equal(name, dataset.Name);
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.Combine(_folder.Path, known.Folder, known.ImageFolder)), dataset.Root);
        Assert.Equal(5, dataset.ClassNames.Count);
        var published = MiniatureTree.PublishedSplit(known);
        foreach (var (split, images) in new[] { ("train", dataset.Train), ("val", dataset.Validation!), ("test", dataset.Test!) })
        {
            var expected = published[split].Where(row => row[1].GetInt32() < 5).GroupBy(row => row[1].GetInt32()).SelectMany(group => group.Take(2));
            Assert.Equal(expected.Select(row => (row[0].GetString()!, row[1].GetInt32(), row[2].GetString()!)),
                images.Select(image => (image.Key, image.Label, dataset.ClassNames[image.Label])));
            Assert.All(images, image => Assert.True(File.Exists(image.Path)));
        }

        Assert.Contains("5 classes and 10 training", Assert.Single(dataset.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caltech101", 1)]
    [InlineData("caltech101", 4)]
    [InlineData("oxford_flowers", 1)]
    [InlineData("oxford_flowers", 4)]
    public void TakeShots_PublishedFewShotFiles_AreReproducedWithTheirPaths(string name, int shots)
    {
        var known = KnownDatasets.Get(name);
        var root = MiniatureTree.AddWithoutImages(_folder, known);
        var split = known.Open(root, new KnownDatasetOptions { MissingImages = MissingImages.AreKept }).TakeShots(shots, seed: 1);
        var expected = MiniatureTree.FewShotRows(known, shots);
        Assert.Equal(expected["train"], Rows(split.Support));
        Assert.Equal(expected["val"], Rows(split.Validation));

        IEnumerable<(string, int, string)> Rows(IEnumerable<LabelledImage> images) =>
            images.Select(image =>
                (Path.GetRelativePath(root, image.Path).Replace(Path.DirectorySeparatorChar, '/'), image.Label, split.ClassNames[image.Label]));
    }

    [Theory]
    [InlineData("food101")]
    [InlineData("sun397")]
    public void Open_SplitMadeOfPublishedFewShotFiles_HasAllClasses(string name)
    {
        // Their whole splits are not among the reference data; these rows are a part of them.
        var known = KnownDatasets.Get(name);
        var rows = MiniatureTree.FewShotRows(known, 4);
        _folder.AddImages([.. rows.Values.SelectMany(split => split).Select(row => row.Path)]);
        var prefix = $"{known.Folder}/{known.ImageFolder}/";
        var split = rows.ToDictionary(entry => entry.Key, entry =>
            entry.Value.Select(row => new object[] { row.Path[prefix.Length..], row.Label, row.ClassName }));
        File.WriteAllText(_folder.File(known.Folder, known.SplitFile!), JsonSerializer.Serialize(split));

        var dataset = known.Open(_folder.Path);
        Assert.Equal(known.ClassCount, dataset.ClassNames.Count);
        Assert.Equal(rows["train"].Select(row => (row.Path, row.Label)), dataset.Train.Select(image => (MiniatureTree.PathOf(known, image.Key), image.Label)));
        Assert.All(rows["train"], row => Assert.Equal(row.ClassName, dataset.ClassNames[row.Label]));
    }

    [Fact]
    public void Open_OwnFolder_IsTheSame()
    {
        AddEuroSat("Annual Crop Land", "Forest");
        Assert.Equal(EuroSat.Open(_folder.Path).Train, EuroSat.Open(Path.Combine(_folder.Path, "eurosat")).Train);
    }

    [Fact]
    public void Open_ClassesAsTheirFoldersAreCalled_AreRenamed()
    {
        AddEuroSat("AnnualCrop", "Forest");
        Assert.Equal(["Annual Crop Land", "Forest"], EuroSat.Open(_folder.Path).ClassNames);
    }

    [Fact]
    public void Open_OldAndNewNameOfOneClass_IsRefused()
    {
        AddEuroSat("AnnualCrop", "Annual Crop Land");
        ImageFiles.AssertRefused(() => EuroSat.Open(_folder.Path), "'Annual Crop Land' is there twice", "split_zhou_EuroSAT.json");
    }

    [Fact]
    public void Open_MissingOrEmptyImage_IsRefusedByName()
    {
        AddEuroSat("Annual Crop Land", "Forest");
        File.Delete(_folder.File("eurosat", "2750", "AnnualCrop", "1.jpg"));
        File.WriteAllBytes(_folder.File("eurosat", "2750", "Forest", "2.jpg"), []);
        ImageFiles.AssertRefused(() => EuroSat.Open(_folder.Path), "2 of 4", "AnnualCrop/1.jpg", "Forest/2.jpg");
    }

    [Fact]
    public void Open_NoSplitFile_SaysWhichAndWhereItIs()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "eurosat", "2750"));
        ImageFiles.AssertRefused(() => EuroSat.Open(_folder.Path), "lacks 'split_zhou_EuroSAT.json' of EuroSAT", "DATASETS.md",
            EuroSat.HomePage.OriginalString);
    }

    [Fact]
    public void Open_WrongRoot_SaysWhatItShouldHold()
    {
        ImageFiles.AssertRefused(() => EuroSat.Open(_folder.Path), _folder.Path, "no folder 'eurosat'", "2750");
        ImageFiles.AssertRefused(() => EuroSat.Open(Path.Combine(_folder.Path, "nowhere")), "nowhere", "does not exist", "'eurosat'");
    }

    [Fact]
    public void Open_CorruptedAtRandom_GivesADatasetOrAnInputException()
    {
        var path = AddEuroSat("Annual Crop Land", "Forest");
        var good = File.ReadAllBytes(path);
        for (var seed = 0; seed < 200; seed++)
        {
            File.WriteAllBytes(path, Corruption.Of(good, seed));
            Corruption.AssertOnlyInputException(() => EuroSat.Open(_folder.Path), seed);
        }
    }

    private string AddEuroSat(string first, string second)
    {
        _folder.AddImages("eurosat/2750/AnnualCrop/1.jpg", "eurosat/2750/Forest/1.jpg", "eurosat/2750/Forest/2.jpg", "eurosat/2750/Forest/3.jpg");
        var path = _folder.File("eurosat", "split_zhou_EuroSAT.json");
        File.WriteAllText(path, $$"""{"train": [["AnnualCrop/1.jpg", 0, "{{first}}"], ["Forest/1.jpg", 1, "{{second}}"]], "val": [["Forest/2.jpg", 1, "{{second}}"]], "test": [["Forest/3.jpg", 1, "{{second}}"]]}""", Encoding.UTF8);
        return path;
    }
}
