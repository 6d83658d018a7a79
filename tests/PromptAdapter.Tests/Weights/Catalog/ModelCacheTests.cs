namespace PromptAdapter.Weights.Catalog;

public class ModelCacheTests
{
    [Fact]
    public void Inspect_FileAtEachStage_IsSeen()
    {
        using var folder = new TemporaryFolder();
        var cache = new ModelCache(folder.Path);
        var file = ModelCatalog.Get("RN50").File;
        Assert.Equal(new CachedFile(file, Path.Combine(folder.Path, "RN50.pt"), CachedFileState.Absent, 0, null), cache.Inspect(file));

        File.WriteAllText(folder.File("RN50.pt.partial"), "abc");
        Assert.Equal((CachedFileState.Partial, 3), (cache.Inspect(file).State, cache.Inspect(file).Bytes));

        File.WriteAllText(folder.File("RN50.pt"), "abcd");
        Assert.Equal((CachedFileState.Present, 4, null), (cache.Inspect(file).State, cache.Inspect(file).Bytes, cache.Inspect(file).Sha256));

        HashRecord.Write(folder.File("RN50.pt"), new string('a', 64));
        Assert.Equal(new string('a', 64), cache.Inspect(file).Sha256);

        File.SetLastWriteTimeUtc(folder.File("RN50.pt"), DateTime.UtcNow.AddDays(1)); // replaced by hand since
        Assert.Null(cache.Inspect(file).Sha256);
    }

    [Fact]
    public void Require_FileIsAbsent_SaysHowToGetIt()
    {
        using var folder = new TemporaryFolder();
        var cache = new ModelCache(folder.Path);
        var error = Assert.Throws<InputException>(() => cache.Require(ModelCatalog.Get("vit-b-16")));
        Assert.Equal((Setting.PullModel, "ViT-B/16"), (Assert.Single(error.Settings), error.SettingValue));
        Assert.Contains(Path.Combine(folder.Path, "ViT-B-16.pt"), error.Message, StringComparison.Ordinal);

        File.WriteAllText(folder.File("ViT-B-16.pt"), "x");
        Assert.Equal(folder.File("ViT-B-16.pt"), cache.Require(ModelCatalog.Get("ViT-B/16")));
        Assert.Equal("vocabulary", Assert.Throws<InputException>(cache.RequireVocabulary).SettingValue);
    }
}
