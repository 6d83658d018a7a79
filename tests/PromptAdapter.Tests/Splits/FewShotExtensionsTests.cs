using System.Text.Json;
using PromptAdapter.Datasets;

namespace PromptAdapter.Splits;

public class FewShotExtensionsTests
{
    [Theory]
    [InlineData("caltech101", "Caltech101", 1)]
    [InlineData("caltech101", "Caltech101", 4)]
    [InlineData("oxford_flowers", "OxfordFlowers", 1)]
    [InlineData("oxford_flowers", "OxfordFlowers", 4)]
    public void TakeShots_PublishedFewShotIndexFiles_AreReproduced(string published, string name, int shots)
    {
        var dataset = ImageFolder.Open(ReferenceData.PathOf("splits", $"split_zhou_{name}.json"),
            new ImageFolderOptions { MissingImages = MissingImages.AreKept });
        var split = dataset.TakeShots(shots, seed: 1);

        using var expected = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("splits", "few-shot-indices", published, $"shot_{shots}-seed_1.json")));
        AssertSame(expected.RootElement.GetProperty("train"), split.Support, split.ClassNames);
        AssertSame(expected.RootElement.GetProperty("val"), split.Validation, split.ClassNames);
    }

    [Fact]
    public void TakeShots_OneImageIsAlsoATestImage_IsRefused()
    {
        var shared = Image("c0/1.jpg", 0);
        var dataset = Dataset([shared, Image("c1/2.jpg", 1)], test: [shared]);
        Assert.Contains("c0/1.jpg", Assert.Throws<InputException>(() => dataset.TakeShots(1, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void TakeShots_ClassWithoutTrainingImages_IsNamed(int missing) => Assert.Contains($"class 'c{missing}' has no training image",
        Assert.Throws<InputException>(() => Dataset([Image("a/1.jpg", 1 - missing)]).TakeShots(1, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void TakeShots_ClassWithTooFew_IsReportedByName()
    {
        var dataset = Dataset([Image("a/1.jpg", 0), Image("a/2.jpg", 0), .. Enumerable.Range(0, 6).Select(i => Image($"b/{i}.jpg", 1))]);

        var repeated = dataset.TakeShots(4, seed: 3);
        Assert.Equal(8, repeated.Support.Count);
        Assert.Equal(new ClassReport("c0", 2, 4, 2), repeated.Classes[0]);
        Assert.Equal(new ClassReport("c1", 6, 4, 0), repeated.Classes[1]);
        Assert.Equal("1 class has fewer than 4 training images: c0 (2); some of their images are used more than once.", repeated.Shortage);

        var all = dataset.TakeShots(4, seed: 3, WhenTooFew.TakeAll);
        Assert.Equal(6, all.Support.Count);
        Assert.EndsWith("all of their images are used.", all.Shortage, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeShots_EnoughEverywhere_HasNoShortageAndTakesAtMostFourForValidation()
    {
        LabelledImage[] images = [.. Enumerable.Range(0, 40).Select(i => Image($"{i}.jpg", i % 2))];
        var split = (Dataset(images[..20]) with { Validation = images[20..], Test = null }).TakeShots(8, seed: 1);
        Assert.Null(split.Shortage);
        Assert.Equal(16, split.Support.Count);
        Assert.Equal(8, split.Validation.Count);
        Assert.Empty(split.Support.Intersect(split.Validation));
    }

    [Fact]
    public void TakeShots_AnySplits_NeverTakesATestImage()
    {
        LabelledImage[] images = [.. Enumerable.Range(0, 60).Select(i => Image($"{i}.jpg", i % 2))];
        var split = Dataset(images[..20], images[20..]).TakeShots(16, seed: 5);
        Assert.All(split.Support, image => Assert.Contains(image, images[..20]));
        Assert.Empty(split.Validation);
    }

    [Fact]
    public void TakeAll_KeepsEveryTrainingImageInOrder()
    {
        LabelledImage[] images = [.. Enumerable.Range(0, 6).Select(i => Image($"{i}.jpg", i % 2))];
        var split = Dataset(images).TakeAll();
        Assert.Equal(images, split.Support);
        Assert.Null(split.Shortage);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void TakeShots_FewerThanOne_IsInputException(int shots) =>
        Assert.Throws<InputException>(() => Dataset([Image("1.jpg", 0), Image("2.jpg", 1)]).TakeShots(shots, 1));

    [Fact]
    public void TakeShots_NoTrainingImages_IsInputException()
    {
        Assert.Throws<InputException>(() => Dataset([]).TakeShots(1, 1));
        Assert.Contains("c1", Assert.Throws<InputException>(() => Dataset([Image("1.jpg", 0)]).TakeShots(1, 1)).Message, StringComparison.Ordinal);
    }

    private static void AssertSame(JsonElement expected, IReadOnlyList<LabelledImage> picked, IReadOnlyList<string> classNames)
    {
        var entries = expected.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(entries.Count, picked.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            Assert.EndsWith("/" + picked[i].Key, entries[i].GetProperty("impath").GetString(), StringComparison.Ordinal);
            Assert.Equal(entries[i].GetProperty("label").GetInt32(), picked[i].Label);
            Assert.Equal(entries[i].GetProperty("classname").GetString(), classNames[picked[i].Label]);
        }
    }

    private static LabelledImage Image(string key, int label) => new("/data/" + key, label, key);

    private static ImageDataset Dataset(IReadOnlyList<LabelledImage> train, IReadOnlyList<LabelledImage>? test = null) =>
        new("set", "/data", ["c0", "c1"], train, null, test, [], []);
}
