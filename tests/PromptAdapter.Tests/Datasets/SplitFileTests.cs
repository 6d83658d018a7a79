using System.Text;

namespace PromptAdapter.Datasets;

public sealed class SplitFileTests : IDisposable
{
    private const string Good = """{"train": [["b/1.jpg", 1, "dog"], ["a/2.jpg", 0, "tabby cat"]], "val": [["b/3.jpg", 1, "dog"]], "test": [["a/4.jpg", 0, "tabby cat"]]}""";

    private readonly TemporaryFolder _folder = new();

    public SplitFileTests() => _folder.AddImages("images/b/1.jpg", "images/a/2.jpg", "images/b/3.jpg", "images/a/4.jpg");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Caltech101", 100, 4128, 1649, 2465)]
    [InlineData("DescribableTextures", 47, 2820, 1128, 1692)]
    [InlineData("EuroSAT", 10, 13500, 5400, 8100)]
    [InlineData("OxfordFlowers", 102, 4093, 1633, 2463)]
    [InlineData("OxfordPets", 37, 2944, 736, 3669)]
    [InlineData("StanfordCars", 196, 6509, 1635, 8041)]
    [InlineData("UCF101", 101, 7639, 1898, 3783)]
    public void Open_PublishedSplit_HasItsClassesAndSizes(string name, int classes, int train, int validation, int test)
    {
        var dataset = ImageFolder.Open(ReferenceData.PathOf("splits", $"split_zhou_{name}.json"),
            new ImageFolderOptions { MissingImages = MissingImages.AreKept });
        Assert.Equal(name, dataset.Name);
        Assert.Equal((classes, train, validation, test), (dataset.ClassNames.Count, dataset.Train.Count, dataset.Validation!.Count, dataset.Test!.Count));
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Open_ImagesInASubfolder_AreFound()
    {
        var dataset = Open(Good);
        Assert.Equal("Pets", dataset.Name);
        Assert.Equal(Path.Combine(_folder.Path, "images"), dataset.Root);
        Assert.Equal(["tabby cat", "dog"], dataset.ClassNames);
        Assert.Equal([("b/1.jpg", 1), ("a/2.jpg", 0)], dataset.Train.Select(image => (image.Key, image.Label)));
        Assert.Equal("b/3.jpg", Assert.Single(dataset.Validation!).Key);
        Assert.Equal("a/4.jpg", Assert.Single(dataset.Test!).Key);
    }

    [Fact]
    public void Open_OtherNamesAndWholeNumbers_AreTaken()
    {
        var dataset = Open(Good.Replace("\"train\"", "\"Training\"", StringComparison.Ordinal).Replace("\"val\"", "\"validation\"",
            StringComparison.Ordinal).Replace(", 1, ", ", 1.0, ", StringComparison.Ordinal));
        Assert.Equal(["tabby cat", "dog"], dataset.ClassNames);
        Assert.Equal((2, 1, 1), (dataset.Train.Count, dataset.Validation!.Count, dataset.Test!.Count));
        ImageFiles.AssertRefused(() => Open("""{"train": [], "training": []}"""), "two lists", "'training'");
    }

    [Fact]
    public void Open_OtherEncoding_IsRefusedUnlessStated()
    {
        var path = _folder.File("split.json");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(Good.Replace("tabby cat", "b\u00eate", StringComparison.Ordinal)));
        ImageFiles.AssertRefused(() => ImageFolder.Open(path), "line 1 is not UTF-8");
        Assert.Equal(["b\u00eate", "dog"], ImageFolder.Open(path, new ImageFolderOptions { Encoding = "latin-1" }).ClassNames);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "not a list of splits")]
    [InlineData("{}", "no classes")]
    [InlineData("""{"train": {}}""", "'train' is not a list")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"]], "extra": []}""", "train, val or test")]
    [InlineData("""{"train": [["images/b/1.jpg", 0]]}""", "entry 0 of 'train'")]
    [InlineData("""{"train": [["images/b/1.jpg", "0", "dog"]]}""", "entry 0 of 'train'")]
    [InlineData("""{"train": [["images/b/1.jpg", 0.5, "dog"]]}""", "entry 0 of 'train'")]
    [InlineData("""{"train": [["images/b/1.jpg", -1, "dog"]]}""", "entry 0 of 'train'")]
    [InlineData("""{"train": [["images/b/1.jpg", 99999999999, "dog"]]}""", "entry 0 of 'train'")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/2.jpg", 2000000000, "cat"]]}""", "label 2000000000", "label 1")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/2.jpg", 0, "cat"]]}""", "two class names", "'dog'", "'cat'")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/2.jpg", 1, "Dog"]]}""", "twice")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/2.jpg", 1, " "]]}""", "no name")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"]]}""", "only one class")]
    [InlineData("""{"train": [["../1.jpg", 0, "dog"], ["images/a/2.jpg", 1, "cat"]]}""", "outside", "entry 0")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/2.jpg", 1, "cat"]], "test": [["images/b/1.jpg", 0, "dog"]]}""", "two splits")]
    [InlineData("""{"train": [["images/b/1.jpg", 0, "dog"], ["images/a/9.jpg", 1, "cat"]]}""", "1 of 2", "images/a/9.jpg")]
    [InlineData("""{"train": [["\ud800.jpg", 0, "dog"]]}""", "Unicode")]
    [InlineData("""{"\ud800": []}""", "Pets")]
    [InlineData("""{"train": [], "train": []}""", "JSON")]
    [InlineData("""{"train": [[[[[[[[[[[[]]]]]]]]]]]]}""", "JSON")]
    public void Open_BadSplit_IsRefused(string json, params string[] parts) => ImageFiles.AssertRefused(() => Open(json), parts);

    [Fact]
    public void Open_CorruptedAtRandom_GivesADatasetOrAnInputException()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        for (var seed = 0; seed < 200; seed++)
        {
            var path = _folder.File("fuzz.json");
            File.WriteAllBytes(path, Corruption.Of(good, seed));
            Corruption.AssertOnlyInputException(() => ImageFolder.Open(path), seed);
        }
    }

    private ImageDataset Open(string json) => ImageFolder.Open(_folder.AddText("split_zhou_Pets.json", json));
}
