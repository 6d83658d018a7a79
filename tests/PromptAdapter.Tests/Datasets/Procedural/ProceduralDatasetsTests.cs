using PromptAdapter.Prompts;

namespace PromptAdapter.Datasets.Procedural;

public class ProceduralDatasetsTests
{
    // Fingerprints of one picture of each class and split at seed 1: the same on every machine.
    private static readonly Dictionary<string, string> Recorded = new()
    {
        ["drawn-objects"] = "44baff2c48fc1f3e6a248b8af721acb6cfd7dce0760cd0c940e83d0ade1df822",
        ["drawn-caltech"] = "4af8933e1b60e7cc2a2f67209b7aac2cc4502e4c37ad03a051e02d74ea79167e",
        ["drawn-pets"] = "3b58a6bf099412dd173f884a8afca4eb3f6ce8de0d746b4ad7d583b6904333c1",
        ["drawn-cars"] = "6ad49659c43a296553444341430035022da9225bfa209b9d95062ab935cdac0c",
        ["drawn-flowers"] = "f2142c1b16cb7e80a57113d3f6b296eb4f64869c3075e81536a0d0e242e683d6",
        ["drawn-food"] = "62f65e3d8856158dd536e1fc7073ae9d89d06a15994121b9da9007ca4add2b76",
        ["drawn-aircraft"] = "0a1db6b360e62824fb53e927d0e289f397c7fec1083ebd539e5d697ee377a60a",
        ["drawn-scenes"] = "f1897c29dcec7c261f9ef83186f82262bade0f38834c9376d8a0bfec2638fdc6",
        ["drawn-textures"] = "8318698f6ab2e26014c58c82660e2695897643ecb08f8e66532400cb6b19ef69",
        ["drawn-aerial"] = "b9c77e195fb89c104dbbebc66b4e564b5f12b3f882cff89ecde85a7482b7c21c",
        ["drawn-actions"] = "1de1942cc70f7a2dc2a18f868df37177ea9397069c3c34a82e38f181f7ab4b12",
        ["source-shapes"] = "40ed553073597361bc35e4118ff7c163f622ce57822fb92d53aa0ce8c63690a7",
        ["source-colours"] = "cb35cb82b0c8ac3fc183775bf3aac5b4a4c624e03a8488001dd2a3016d81dfb3",
        ["source-letters"] = "1865a2c98a3a8dde6280c927f278f053f599c64ebea09a1bc9a44570ecc78b82",
        ["source-digits"] = "f78d11a0c819bb12e914eacaa65e019a6f1b204e7a968a639614963e3a1226bc",
        ["source-faces"] = "01e8648c465952027fa1b631f7e378ae99c762f0dee31c757234e77fa7296a5e",
        ["source-counts"] = "a53ecef49153ebd263f1c87ef9e8604ca218d42ca2843db7f6acf3ddf7991b0f",
        ["source-fruit"] = "a2d53b37c976e64677baacb78a977b3436da6b72fe2d06b9626ae801729afd77",
        ["source-animals"] = "77aeebc19be2e1f05844bf901becb6f13aeee43b697b31ff0ccb8bcd5b4204d9",
        ["source-belongings"] = "aa020820f65d2f04f2b8f921d9da71f21204225172c10807b3e329f52b0d7702",
        ["source-land"] = "b6b0cd936678707ebdd174934979f81ddf2688659501ba6198c2ed47141fd992",
    };

    public static TheoryData<string> AllNames => [.. ProceduralDatasets.Names, .. ProceduralDatasets.SourceNames];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Fingerprint_OfATask_IsTheOneRecorded(string name) => Assert.Equal(Recorded[name], ProceduralDatasets.Open(name).Fingerprint(1, TestContext.Current.CancellationToken));

    [Fact]
    public void Fingerprint_OfAWholeTask_IsTheOneRecorded() =>
        Assert.Equal("0f0c1cebbe70a6efe22dbafcdf0b05c94d0aa8f17fe77b4549e7bcae65a109c2", ProceduralDatasets.Open("source-digits").Fingerprint(cancellationToken: TestContext.Current.CancellationToken));

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Open_AnyTask_HasClassesInFolderOrderAndTemplates(string name)
    {
        var dataset = ProceduralDatasets.Open(name);
        Assert.Equal(dataset.FolderNames.Order(StringComparer.Ordinal), dataset.FolderNames);
        Assert.Equal(dataset.ClassNames, dataset.FolderNames.Select(ClassName.Readable));
        Assert.Equal(dataset.ClassNames.Count, dataset.ClassNames.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.NotEmpty(TemplateSet.Of(dataset.Templates).Templates);
        Assert.True(dataset.CountPerClass(ProceduralSplit.Train) >= 16);
        Assert.True(dataset.CountPerClass(ProceduralSplit.Validation) >= 4);
    }

    [Fact]
    public void Names_ElevenTargetsAndSources_ShareNoClass()
    {
        Assert.Equal(11, ProceduralDatasets.Names.Count);
        Assert.True(ProceduralDatasets.SourceNames.Count >= 8);
        var targets = ProceduralDatasets.Names.SelectMany(name => ProceduralDatasets.Open(name).ClassNames).ToHashSet();
        Assert.All(ProceduralDatasets.SourceNames, name => Assert.DoesNotContain(ProceduralDatasets.Open(name).ClassNames, targets.Contains));
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Draw_OtherSeedSplitOrIndex_GivesAnotherPicture(string name)
    {
        var one = Picture(name, 1, ProceduralSplit.Train, 0);
        Assert.Equal(one, Picture(name, 1, ProceduralSplit.Train, 0));
        Assert.NotEqual(one, Picture(name, 2, ProceduralSplit.Train, 0));
        Assert.NotEqual(one, Picture(name, 1, ProceduralSplit.Test, 0));
        Assert.NotEqual(one, Picture(name, 1, ProceduralSplit.Train, 1));
    }

    [Fact]
    public void Draw_AnotherSize_FillsIt()
    {
        var pixels = new byte[3 * 40 * 40];
        ProceduralDatasets.Open("drawn-pets").Draw(ProceduralSplit.Test, 3, 2, pixels, 40);
        Assert.True(pixels.Distinct().Count() > 20);
    }

    [Fact]
    public void Open_UnknownName_IsRefused() => Assert.Contains("drawn-pets", Assert.Throws<InputException>(() => ProceduralDatasets.Open("pets")).Message, StringComparison.Ordinal);

    [Fact]
    public void Draw_BeyondTheClassesOrPictures_IsRefused()
    {
        var dataset = ProceduralDatasets.Open("source-digits");
        var pixels = new byte[3 * 64 * 64];
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Draw(ProceduralSplit.Train, 10, 0, pixels));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Draw(ProceduralSplit.Train, 0, 20, pixels));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.Draw(ProceduralSplit.Train, -1, 0, pixels));
    }

    private static byte[] Picture(string name, ulong seed, ProceduralSplit split, int index)
    {
        var pixels = new byte[3 * 64 * 64];
        ProceduralDatasets.Open(name, seed).Draw(split, 1, index, pixels);
        return pixels;
    }
}
