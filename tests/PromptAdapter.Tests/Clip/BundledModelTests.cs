using PromptAdapter.Prompts;
using PromptAdapter.Torch;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Clip;

public class BundledModelTests
{
    private static readonly string Assets = Path.Combine(RepositoryRoot(), "assets", "mini");

    public static string Model => Path.Combine(Assets, "model.safetensors");

    [Fact]
    public void Prompt_OfTheBundle_BelongsToItsModelAndNamesItsSources()
    {
        using var clip = ClipModel.Load(Path.Combine(Assets, "model.safetensors"));
        var prompt = PromptFile.Load(Path.Combine(Assets, "prompt.safetensors"));
        prompt.RequireModel(clip.Name, clip.Sha256);
        Assert.True(prompt.SourcesKnown);
        Assert.All(prompt.Sources, source => Assert.StartsWith("source-", source.Task, StringComparison.Ordinal));
        Assert.Equal(Drawings.ProceduralDatasets.SourceNames.Count, prompt.Sources.Count);
    }

    [Fact]
    public void Files_OfTheBundle_AreSmall() =>
        Assert.InRange(Directory.GetFiles(Assets).Sum(file => new FileInfo(file).Length), 1_000_000, 6_000_000);

    [Fact]
    public void Resolve_AnotherName_IsLeftAsGiven() => Assert.Equal("some.pt", BundledModel.Resolve("some.pt"));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PromptAdapter.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
