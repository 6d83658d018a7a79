using PromptAdapter.Splits;
using PromptAdapter.Texts;

namespace PromptAdapter.Datasets.Known;

public sealed class ImageNetLayoutTests : IDisposable
{
    private static readonly KnownDataset ImageNet = KnownDatasets.Get("imagenet");

    private readonly TemporaryFolder _folder = new();

    public ImageNetLayoutTests() => _folder.AddImageNet();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Tree_TrainsOnTrainAndTestsOnVal()
    {
        var dataset = ImageNet.Open(_folder.Path);
        Assert.Equal(("imagenet", Path.Combine(_folder.Path, "imagenet", "images")), (dataset.Name, dataset.Root));
        Assert.Equal(ImageNetTree.Names, dataset.ClassNames);
        Assert.Equal(8, dataset.Train.Count);
        Assert.Equal(("train/n01440764/n01440764_10.JPEG", 0), (dataset.Train[0].Key, dataset.Train[0].Label));
        Assert.Null(dataset.Validation);
        Assert.Equal(ImageNetTree.Synsets.Select((synset, label) => ($"val/{synset}/ILSVRC2012_val_{synset}.JPEG", label)),
            dataset.Test!.Select(image => (image.Key, image.Label)));
        Assert.Equal(4, dataset.TakeShots(1, seed: 1).Support.Count);
    }

    [Fact]
    public void Open_ClassesOfOneName_HaveTheSamePrompts()
    {
        var prompts = ClassPrompts.Create(ImageNet.Open(_folder.Path).ClassNames, TemplateSet.Default);
        Assert.Equal(["a photo of a missile."], prompts.Texts[1]);
        Assert.Equal(prompts.Texts[1], prompts.Texts[3]);
    }

    [Fact]
    public void Read_ReferenceNames_TellsTheFourOfTwoNamesApart()
    {
        var classes = ImageNetClasses.Read(ReferenceData.PathOf("splits", "imagenet_classnames.txt"));
        Assert.Equal(1000, classes.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(["missile [n03773504]", "missile [n04008634]", "sunglasses [n04355933]", "sunglasses [n04356056]"],
            classes.Names.Where(name => name.EndsWith(']')));
        Assert.Equal(File.ReadLines(classes.Path).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Replace('_', ' ')),
            classes.Names.Select(ClassName.Readable));
    }

    [Fact]
    public void Open_LooseValidationImages_AreRefusedWithWhatToDo()
    {
        Directory.Delete(Path.Combine(_folder.Path, "imagenet", "images", "val"), recursive: true);
        _folder.AddImages("imagenet/images/val/ILSVRC2012_val_00000001.JPEG");
        ImageFiles.AssertRefused(() => ImageNet.Open(_folder.Path), "1 images in no class folder", "ILSVRC2012_val_00000001.JPEG", "synset");
    }

    [Fact]
    public void Open_ClassWithoutImages_IsRefusedByName()
    {
        Directory.Delete(Path.Combine(_folder.Path, "imagenet", "images", "train", "n03930313"), recursive: true);
        ImageFiles.AssertRefused(() => ImageNet.Open(_folder.Path), "no image of 1 of 4", "n03930313, picket fence", "classnames.txt");
    }

    [Fact]
    public void Open_UnknownFolder_IsRefused()
    {
        _folder.AddImages("imagenet/images/val/n09999999/1.JPEG");
        ImageFiles.AssertRefused(() => ImageNet.Open(_folder.Path), "n09999999", "none of the 4 classes");
    }

    [Fact]
    public void Open_NoClassNames_IsRefused()
    {
        File.Delete(_folder.File("imagenet", "classnames.txt"));
        ImageFiles.AssertRefused(() => ImageNet.Open(_folder.Path), "lacks 'classnames.txt'", "DATASETS.md");
    }

    [Theory]
    [InlineData("n01440764 tench\nn0377350 missile\n", "line 2")]
    [InlineData("n01440764 tench\n\nn03773504\n", "line 3")]
    [InlineData("n01440764 tench\nn01440764 missile\n", "n01440764 twice", "line 2")]
    [InlineData("n01440764 tench\n", "only one class")]
    [InlineData("", "no classes")]
    public void Open_BadClassNames_AreRefused(string text, params string[] parts)
    {
        _folder.AddClassNames("imagenet", text);
        ImageFiles.AssertRefused(() => ImageNet.Open(_folder.Path), [.. parts, "classnames.txt"]);
    }
}
