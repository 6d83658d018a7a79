using System.Text.Json;
using PromptAdapter.Experiments;
using PromptAdapter.Texts;

namespace PromptAdapter.Datasets.Known;

public class KnownDatasetsTests
{
    public static TheoryData<string> WithKnownSplits => [.. KnownDatasets.All.Where(known => known.SplitSha256 is not null).Select(known => known.Name)];

    [Fact]
    public void Names_AreTheElevenAndTheFourOfDomainShift() =>
        Assert.Equal(
            [
                "imagenet", "caltech101", "oxford_pets", "stanford_cars", "oxford_flowers", "food101", "fgvc_aircraft", "sun397", "dtd", "eurosat", "ucf101",
                "imagenetv2", "imagenet_sketch", "imagenet_a", "imagenet_r",
            ],
            KnownDatasets.Names);

    [Fact]
    public void All_FoldersAndSplitFiles_EqualTheReferenceSettings()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.PathOf("reference-settings.json")));
        var layouts = json.RootElement.GetProperty("coop_layout").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);
        Assert.Equal(layouts.Keys.Order(StringComparer.Ordinal), KnownDatasets.Names.Order(StringComparer.Ordinal));
        foreach (var known in KnownDatasets.All)
        {
            var layout = layouts[known.Name];
            Assert.Equal(layout.GetProperty("folder").GetString(), known.Folder);
            Assert.Equal(layout.GetProperty("split").GetString(), known.SplitFile);
            if (layout.GetProperty("images").GetString() is { } images)
                Assert.Equal(images, known.ImageFolder);
        }

        var renamed = json.RootElement.GetProperty("eurosat_class_names").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        Assert.Equal(renamed, KnownDatasets.Get("eurosat").ClassRenames);
    }

    [Theory]
    [MemberData(nameof(WithKnownSplits))]
    public void Open_PublishedSplit_HasTheRecordedSizesAndFingerprint(string name)
    {
        using var folder = new TemporaryFolder();
        var known = KnownDatasets.Get(name);
        var dataset = known.Open(MiniatureTree.AddWithoutImages(folder, known), new KnownDatasetOptions { MissingImages = MissingImages.AreKept });
        Assert.Equal((known.ClassCount, known.Sizes), (dataset.ClassNames.Count, SplitSizes.Of(dataset)));
        Assert.Equal(known.SplitSha256, SplitFingerprint.Of(dataset));
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void WithKnownSplits_AreThoseOfTheReferenceData() =>
        Assert.Equal(
            Directory.GetFiles(ReferenceData.PathOf("splits"), "split_zhou_*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            KnownDatasets.All.Where(known => known.SplitSha256 is not null).Select(known => known.SplitFile).Order(StringComparer.Ordinal));

    [Fact]
    public void All_HaveTemplatesAndTheElevenThePublishedSettings()
    {
        foreach (var known in KnownDatasets.All)
        {
            Assert.NotEmpty(TemplateSet.For(known.TemplateName).Templates);
            Assert.Same(TemplateSet.For(known.TemplateName), TemplateSet.For(known.Name));
            Assert.Equal(known.IsTestOnly, PublishedSettings.Find(known.Name) is null);
        }
    }

    [Fact]
    public void Find_OtherSpellings_IsTheSameDataset()
    {
        Assert.Same(KnownDatasets.Get("oxford_pets"), KnownDatasets.Find("Oxford-Pets"));
        Assert.Same(KnownDatasets.Get("fgvc_aircraft"), KnownDatasets.Find("fgvc"));
        Assert.Same(KnownDatasets.Get("imagenetv2"), KnownDatasets.Find("ImageNet-V2"));
        Assert.Null(KnownDatasets.Find("cifar10"));
    }

    [Fact]
    public void Get_UnknownName_NamesTheKnownOnes() => ImageFiles.AssertRefused(() => KnownDatasets.Get("cifar10"), "'cifar10'", "caltech101", "imagenet_r");
}
