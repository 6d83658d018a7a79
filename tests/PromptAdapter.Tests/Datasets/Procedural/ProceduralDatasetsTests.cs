using PromptAdapter.Drawings;
using PromptAdapter.Texts;

namespace PromptAdapter.Datasets.Procedural;

public class ProceduralDatasetsTests
{
    // Fingerprints of one picture of each class and split at seed 1: the same on every machine.
    private static readonly Dictionary<string, string> Recorded = new()
    {
        ["drawn-objects"] = "30e6f015c1ad7542674e41190e59f5f21dbf9076c59775a339e20701cf65301c",
        ["drawn-caltech"] = "fac0c2a9ce0fd7f38d470c8437ed09130cd0f36962bf6dcad8096963cfa6737e",
        ["drawn-pets"] = "e15808104cf831e5a9ac56370fa9275cf250b69c19101b549ba5b00ffa395b7b",
        ["drawn-cars"] = "e523485324844b9f000a7f4954050eb02d596b762dd381dbc98e4de03a435444",
        ["drawn-flowers"] = "c96c8273cd61f2cd4bc4eb86d49355f5b5ba5b17d69c5567d6f9f7237ee51381",
        ["drawn-food"] = "13ebc60da1cce536ed6f7e8d7a109f8486490346519b5fcc8d57b3f9d6c570d3",
        ["drawn-aircraft"] = "7db93370025045d4c5bf1e33f02626de28b41110df528bd98a04d75eb023688a",
        ["drawn-scenes"] = "853ae22649ac3bd0f0547281c089799867c6d24f3d4c53d0d59c863247167926",
        ["drawn-textures"] = "367c0a5d68bce2e6157edbd82235cc7473b8f359300552ffc3e13fe774831428",
        ["drawn-aerial"] = "f22ea59d3d8eb379b68685617aa3352ec9b36e67137a5439b76c65a507f272be",
        ["drawn-actions"] = "7ce19afd1be700cee34f8081266150b45eb4d6c574f81742b7843d722c0f8422",
        ["source-shapes"] = "1e8d58db46ffb2c2792686e6894935f8fcbe3a8a77d1fbd6921d7d3842ca93da",
        ["source-colours"] = "0abff733ecf4ffaa5697d31fed1636a2c5c7a4f726d514977993422a11d5f5ea",
        ["source-letters"] = "e4bdd1eb63d451f945502f4d6b3366df93a2e76bae46f4588bc8e1089be9512e",
        ["source-digits"] = "1b7c47a243280c1184f04b44a6fd964859ef49bc8bf911b38fd091b4aabc2dc5",
        ["source-faces"] = "857338433d5305584b0c3506a3842cdd12ce4175118ec4eac77556bc86177897",
        ["source-counts"] = "77fc1a3ebb82be996c1de78ac575d10247f23d73ddffe83c028393d9b84fe705",
        ["source-fruit"] = "0a0edb7055dfd129c1083f65d175da559dbb90a08e04ac02196373d6df1abbdb",
        ["source-animals"] = "d5765b5a736130ad1f8cd6557d270b1ffba12531a5714f83e7e613bf02a8b4e7",
        ["source-belongings"] = "f2c3c983d1d0891709267f6902f72cc4361877276fa5225387d9a797ff44bbca",
        ["source-land"] = "b6b0cd936678707ebdd174934979f81ddf2688659501ba6198c2ed47141fd992",
    };

    public static TheoryData<string> AllNames => [.. ProceduralDatasets.Names, .. ProceduralDatasets.SourceNames];

    [Theory]
    [MemberData(nameof(AllNames))]
    public void Fingerprint_OfATask_IsTheOneRecorded(string name) =>
        Assert.Equal(Recorded[name], ProceduralDatasets.Open(name).Fingerprint(1, TestContext.Current.CancellationToken));

    [Fact]
    public void Fingerprint_OfAWholeTask_IsTheOneRecorded() =>
        Assert.Equal("fc525a5b6c21aa9ce8d4c73141cb9a60022f75e36343a90ffe37e6de1741c92d",
            ProceduralDatasets.Open("source-digits").Fingerprint(cancellationToken: TestContext.Current.CancellationToken));

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
    public void Open_UnknownName_IsRefused() =>
        Assert.Contains("drawn-pets", Assert.Throws<InputException>(() => ProceduralDatasets.Open("pets")).Message, StringComparison.Ordinal);

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
