using PromptAdapter.Splits;

namespace PromptAdapter.Datasets.Known;

public sealed class DomainShiftTests : IDisposable
{
    private const string V2 = "imagenetv2/imagenetv2-matched-frequency-format-val";

    private readonly TemporaryFolder _folder = new();

    public DomainShiftTests() => _folder.AddImageNet();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_V2_TakesLabelsFromFolderNumbers()
    {
        _folder.AddImages([.. Enumerable.Range(0, 4).Select(label => $"{V2}/{label}/a.jpeg")]);
        var dataset = KnownDatasets.Get("imagenetv2").Open(_folder.Path);
        Assert.Equal(ImageNetTree.Names, dataset.ClassNames);
        Assert.Equal(Enumerable.Range(0, 4).Select(label => ($"{label}/a.jpeg", label)), dataset.Test!.Select(image => (image.Key, image.Label)));
        Assert.Empty(dataset.Train);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("01")]
    [InlineData("n01440764")]
    public void Open_V2WithAnotherFolder_IsRefused(string folder)
    {
        _folder.AddImages([.. Enumerable.Range(0, 4).Select(label => $"{V2}/{label}/a.jpeg"), $"{V2}/{folder}/a.jpeg"]);
        ImageFiles.AssertRefused(() => KnownDatasets.Get("imagenetv2").Open(_folder.Path), "none of the 4 classes");
    }

    [Fact]
    public void Open_V2WithAGap_IsRefused()
    {
        _folder.AddImages($"{V2}/0/a.jpeg", $"{V2}/1/a.jpeg", $"{V2}/3/a.jpeg");
        ImageFiles.AssertRefused(() => KnownDatasets.Get("imagenetv2").Open(_folder.Path), "no image of 1 of 4", "2, picket fence");
    }

    [Fact]
    public void Open_Sketch_HasImageNetsLabels()
    {
        _folder.AddImages([.. ImageNetTree.Synsets.Select(synset => $"imagenet-sketch/images/{synset}/sketch_0.JPEG")]);
        var dataset = KnownDatasets.Get("imagenet_sketch").Open(_folder.Path);
        Assert.Equal([0, 1, 2, 3], dataset.Test!.Select(image => image.Label));
        Assert.Equal(ImageNetTree.Names, dataset.ClassNames);
    }

    [Theory]
    [InlineData("imagenet_a", "imagenet-adversarial/imagenet-a")]
    [InlineData("imagenet_r", "imagenet-rendition/imagenet-r")]
    public void Open_PartOfTheClasses_IsLabelledAmongThemOrAsImageNet(string name, string images)
    {
        _folder.AddImages($"{images}/n01440764/a.jpg", $"{images}/n04008634/b.jpg", $"{images}/n04008634/c.jpg");
        File.WriteAllText(_folder.File([.. images.Split('/'), "README.txt"]), "about");
        var known = KnownDatasets.Get(name);

        var own = known.Open(_folder.Path);
        Assert.Equal(["tench", "missile [n04008634]"], own.ClassNames);
        Assert.Equal([("n01440764/a.jpg", 0), ("n04008634/b.jpg", 1), ("n04008634/c.jpg", 1)], own.Test!.Select(image => (image.Key, image.Label)));

        var whole = known.Open(_folder.Path, new KnownDatasetOptions { Labels = LabelSpace.ImageNet });
        Assert.Equal(ImageNetTree.Names, whole.ClassNames);
        Assert.Equal([0, 3, 3], whole.Test!.Select(image => image.Label));
    }

    [Fact]
    public void Open_NamesOfItsOwn_GoBeforeImageNets()
    {
        _folder.AddImages("imagenet-adversarial/imagenet-a/n01440764/a.jpg", "imagenet-adversarial/imagenet-a/n04008634/b.jpg");
        _folder.AddClassNames("imagenet-adversarial", "n01440764 fish\nn04008634 rocket\n");
        Assert.Equal(["fish", "rocket"], KnownDatasets.Get("imagenet_a").Open(_folder.Path).ClassNames);
    }

    [Fact]
    public void TakeShots_TestOnlySet_IsInputException()
    {
        _folder.AddImages([.. ImageNetTree.Synsets.Select(synset => $"imagenet-sketch/images/{synset}/sketch_0.JPEG")]);
        var dataset = KnownDatasets.Get("imagenet_sketch").Open(_folder.Path);
        ImageFiles.AssertRefused(() => dataset.TakeShots(1, seed: 1), "no training images", "testing only");
    }
}
