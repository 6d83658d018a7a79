using System.Text.Json;

namespace PromptAdapter.Weights.Catalog;

public class ModelCatalogTests
{
    [Fact]
    public void Models_ReferenceList_HasTheSameAddressesAndHashes()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("clip", "models.json")));
        foreach (var expected in reference.RootElement.GetProperty("models").EnumerateArray())
        {
            var model = ModelCatalog.Get(expected.GetProperty("name").GetString()!);
            Assert.Equal(expected.GetProperty("sha256").GetString(), model.File.Sha256);
            if (expected.TryGetProperty("url", out var url))
                Assert.Equal(url.GetString(), model.File.Address.ToString());
            else
                Assert.Equal($"https://huggingface.co/{expected.GetProperty("huggingface")}/resolve/main/{expected.GetProperty("file")}",
                    model.File.Address.ToString());
        }

        Assert.Equal(reference.RootElement.GetProperty("vocabulary").GetProperty("sha256").GetString(), ModelCatalog.Vocabulary.Sha256);
        Assert.Equal(reference.RootElement.GetProperty("models").GetArrayLength(), ModelCatalog.Models.Count);
    }

    [Fact]
    public void Models_EveryAddress_IsEncryptedAndOfAKnownHost() =>
        Assert.All(ModelCatalog.Models.Select(model => model.File).Append(ModelCatalog.Vocabulary), file =>
        {
            Assert.Equal(Uri.UriSchemeHttps, file.Address.Scheme);
            Assert.Contains(file.Address.Host, (string[])["openaipublic.azureedge.net", "huggingface.co", "raw.githubusercontent.com", "github.com"]);
            Assert.True(file.Address.IsDefaultPort);
        });

    // The entries of OpenCLIP's table of pretrained models (tags openai, laion2b_s34b_b79k, laion2b_s34b_b88k, laion2b_s32b_b82k) and of its model
    // configurations.
    [Theory]
    [InlineData("RN50", true, 224, 1024)]
    [InlineData("RN101", true, 224, 512)]
    [InlineData("RN50x4", true, 288, 640)]
    [InlineData("RN50x16", true, 384, 768)]
    [InlineData("RN50x64", true, 448, 1024)]
    [InlineData("ViT-B/32", true, 224, 512)]
    [InlineData("ViT-B/16", true, 224, 512)]
    [InlineData("ViT-L/14", true, 224, 768)]
    [InlineData("ViT-L/14@336px", true, 336, 768)]
    [InlineData("ViT-B/32-laion2b", false, 224, 512)]
    [InlineData("ViT-B/16-laion2b", false, 224, 512)]
    [InlineData("ViT-L/14-laion2b", false, 224, 768, 0.5f)]
    public void Models_SettingsOfEach_AreThoseOfOpenClipsTable(string name, bool quickGelu, int imageSize, int embedding, float? meanAndStd = null)
    {
        var model = ModelCatalog.Get(name);
        Assert.Equal((quickGelu ? ClipActivation.QuickGelu : ClipActivation.Gelu, imageSize, embedding),
            (model.Activation, model.ImageSize, model.EmbeddingSize));
        var expected = meanAndStd is { } value ? new Imaging.ImagePreprocessing { Mean = [value, value, value], Std = [value, value, value] }
            : Imaging.ImagePreprocessing.Clip;
        Assert.Equal(expected, model.Preprocessing);
        Assert.Equal(12, ModelCatalog.Models.Count);
    }

    [Theory]
    [InlineData("ViT-B/16", "ViT-B/16")]
    [InlineData("vit-b-16", "ViT-B/16")]
    [InlineData("VIT_B_32", "ViT-B/32")]
    [InlineData("rn50X16", "RN50x16")]
    [InlineData("ViT-L-14-336px", "ViT-L/14@336px")]
    [InlineData("ViT-L-14-336", "ViT-L/14@336px")]
    [InlineData("ViT-L/14", "ViT-L/14")]
    [InlineData("ViT-B/32 laion2b", "ViT-B/32-laion2b")]
    [InlineData("ViT-B-32:laion2b_s34b_b79k", "ViT-B/32-laion2b")]
    [InlineData("laion/CLIP-ViT-L-14-laion2B-s32B-b82K", "ViT-L/14-laion2b")]
    public void Get_AnyWayOfWriting_FindsTheModel(string name, string expected) => Assert.Equal(expected, ModelCatalog.Get(name).Name);

    [Theory]
    [InlineData("ViT-B/15", "ViT-B/16")]
    [InlineData("RN5O", "RN50")]
    [InlineData("ViT-L/14@336", "")]
    [InlineData("something else entirely", "model catalogue")]
    public void Get_UnknownName_SuggestsSimilarOnes(string name, string suggestion)
    {
        if (suggestion.Length == 0)
        {
            Assert.NotNull(ModelCatalog.Find(name));
            return;
        }

        var error = Assert.Throws<InputException>(() => ModelCatalog.Get(name));
        Assert.Contains(suggestion, error.Message, StringComparison.Ordinal);
        Assert.Equal([Setting.ModelCatalogue], error.Settings);
    }

    [Fact]
    public void Models_AllNames_AreDifferentAndFileNamesToo()
    {
        var names = ModelCatalog.Models.SelectMany(model => model.Aliases.Prepend(model.Name)).ToList();
        Assert.All(names, name => Assert.Single(ModelCatalog.Models, model => ModelCatalog.Find(name) == model));
        Assert.Equal(ModelCatalog.Models.Count, ModelCatalog.Models.Select(model => model.File.FileName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void On_Mirror_AddsThePathToAFolderOnly()
    {
        var file = ModelCatalog.Get("ViT-B/32-laion2b").File;
        Assert.Equal("http://mirror/hub/laion/CLIP-ViT-B-32-laion2B-s34B-b79K/resolve/main/open_clip_model.safetensors",
            file.On(new Uri("http://mirror/hub/")).ToString());
        Assert.Equal("http://mirror/my.safetensors", file.On(new Uri("http://mirror/my.safetensors")).ToString());
    }
}
