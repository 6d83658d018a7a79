namespace PromptAdapter.Features;

public sealed class FeatureStoreTests : IDisposable
{
    private static readonly FeatureKey Key = new("model", "clip-32", "image", "none");

    private readonly TemporaryFolder _folder = new();
    private readonly FeatureStore _store;

    public FeatureStoreTests() => _store = new FeatureStore(Path.Combine(_folder.Path, "store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryRead_WhatWasWritten_IsBitEqual()
    {
        Assert.Null(_store.TryRead(Key, 32));
        _store.Write(Key, Feature());
        Assert.Equal(Feature(), _store.TryRead(Key, 32));
        Assert.Null(_store.TryRead(Key, 31));
    }

    [Theory]
    [InlineData("model2", "clip-32", "image", "none")]
    [InlineData("model", "clip-32-oriented", "image", "none")]
    [InlineData("model", "clip-32", "image2", "none")]
    [InlineData("model", "clip-32", "image", "tip-adapter/1/0")]
    public void TryRead_OtherKey_IsAbsent(string model, string preprocess, string image, string augmentation)
    {
        _store.Write(Key, Feature());
        Assert.Null(_store.TryRead(new FeatureKey(model, preprocess, image, augmentation), 32));
    }

    [Fact]
    public void TryRead_AnyBitFlipped_IsAbsent()
    {
        var (path, original) = Entry();
        for (var bit = 0; bit < 8 * original.Length; bit++)
        {
            var bytes = (byte[])original.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, bytes);
            Assert.True(_store.TryRead(Key, 32) is null, $"bit {bit}");
        }
    }

    [Fact]
    public void TryRead_TornEntry_IsAbsentUntilWrittenAgain()
    {
        var (path, original) = Entry();
        for (var length = 0; length < original.Length; length++)
        {
            File.WriteAllBytes(path, original[..length]);
            Assert.True(_store.TryRead(Key, 32) is null, $"{length} bytes");
        }

        _store.Write(Key, Feature());
        Assert.Equal(Feature(), _store.TryRead(Key, 32));
    }

    [Fact]
    public void TryRead_EntryOfAnotherKeyUnderThisName_IsAbsent()
    {
        var (path, original) = Entry();
        var other = Key with { ImageSha256 = "another" };
        _store.Write(other, Feature());
        var otherPath = Entries().Single(entry => entry != path);
        File.WriteAllBytes(otherPath, original);
        Assert.Null(_store.TryRead(other, 32));
    }

    [Fact]
    public void TryRead_FolderInPlaceOfTheEntry_IsAbsent()
    {
        var (path, _) = Entry();
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Null(_store.TryRead(Key, 32));
        var error = Assert.Throws<InputException>(() => _store.Write(Key, Feature()));
        Assert.Equal(_store.Folder, error.InputPath);
        Assert.Empty(Directory.GetFiles(_store.Folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void Write_StoreIsAFile_IsOneLineThatNamesIt()
    {
        File.WriteAllText(_folder.File("file"), "");
        var store = new FeatureStore(_folder.File("file"));
        Assert.Null(store.TryRead(Key, 32));
        Assert.Equal(store.Folder, Assert.Throws<InputException>(() => store.Write(Key, Feature())).InputPath);
    }

    [Fact]
    public void Write_StoreThatMayBeReadOnly_GoesOnWithoutIt()
    {
        File.WriteAllText(_folder.File("file"), "");
        var store = new FeatureStore(_folder.File("file")) { MayBeReadOnly = true };
        Assert.Null(store.Refusal);
        store.Write(Key, Feature());
        store.Write(Key, Feature());
        Assert.StartsWith(_folder.File("file") + ": the feature store cannot be written", store.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(".partial", store.Refusal, StringComparison.Ordinal);
        Assert.Null(store.TryRead(Key, 32));
    }

    [Fact]
    public void TryRead_FirstOfAProcess_RemovesWhatAKilledRunLeft()
    {
        Directory.CreateDirectory(_store.Folder);
        var own = Path.GetFileName(Runtime.TemporaryFiles.NameFor(_folder.File("a"))).Split('.')[1].Split('-');
        var litter = Path.Combine(_store.Folder, $"0123.feature.{own[0]}-{own[1]}-01234567.partial");
        File.WriteAllText(litter, "");
        File.SetLastWriteTimeUtc(litter, DateTime.UtcNow.AddDays(-3));
        _store.TryRead(Key, 32);
        Assert.False(File.Exists(litter));
    }

    [Fact]
    public void Write_ManyWritersAndReaders_NeverShowAnythingElse()
    {
        var expected = Feature();
        Parallel.For(0, 200, i =>
        {
            if (i % 2 == 0)
                new FeatureStore(_store.Folder).Write(Key, expected);
            else if (_store.TryRead(Key, 32) is { } read)
                Assert.Equal(expected, read);
        });
        Assert.Equal(expected, _store.TryRead(Key, 32));
        Assert.Single(Directory.GetFiles(_store.Folder, "*", SearchOption.AllDirectories));
    }

    private static float[] Feature()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 32).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    private (string Path, byte[] Bytes) Entry()
    {
        _store.Write(Key, Feature());
        var path = Entries().Single();
        return (path, File.ReadAllBytes(path));
    }

    private string[] Entries() => Directory.GetFiles(_store.Folder, "*.feature", SearchOption.AllDirectories);
}
