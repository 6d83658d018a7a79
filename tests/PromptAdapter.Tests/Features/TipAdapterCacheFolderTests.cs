using PromptAdapter.Weights;

namespace PromptAdapter.Features;

public class TipAdapterCacheFolderTests
{
    [Theory]
    [InlineData("caltech101", 100, 1649, 2465)]
    [InlineData("ucf101", 101, 1898, 3783)]
    public void Open_RealFeatures_HasTheirShapes(string name, int classes, int validation, int test)
    {
        var folder = TipAdapterCacheFolder.Open(ReferenceData.PathOf("features", name));
        Assert.Equal([1, 2, 4, 8, 16], folder.Shots);
        Assert.Equal(classes, folder.ClassCount);
        Assert.Equal(validation, folder.Validation()!.Count);
        Assert.Equal(test, folder.Test()!.Count);
        foreach (var shots in folder.Shots)
        {
            var support = folder.Support(shots);
            Assert.Equal((classes * shots, 512), (support.Count, support.Dimension));
            Assert.All(support.RowsByClass(), rows => Assert.Equal(shots, rows.Count));
            Assert.Empty(support.Notes);
        }
    }

    [Fact]
    public void Support_ValuesMissing_TakesLabelsFromTheOrderAndSaysSo()
    {
        var folder = TipAdapterCacheFolder.Open(ReferenceData.PathOf("features", "imagenet"));
        Assert.Null(folder.Test());
        Assert.Null(folder.Validation());
        var support = folder.Support(4);
        Assert.Equal(Enumerable.Range(0, 4000).Select(row => row / 4), support.Labels);
        Assert.Contains("values_4shots.pt", Assert.Single(support.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Support_KeysAreStoredTurned_RowsAreTheImages()
    {
        using var disk = new CacheFolderOnDisk();
        var support = TipAdapterCacheFolder.Open(disk.Path).Support(2);
        Assert.Equal([0, 0, 1, 1, 2, 2], support.Labels);
        var expected = CacheFolderOnDisk.Rows(6, 2);
        Assert.Equal(expected, support.Features.ToArray());
    }

    [Fact]
    public void Support_OneKeyPerRow_IsReadAndSaid()
    {
        using var disk = new CacheFolderOnDisk();
        var rows = CacheFolderOnDisk.Rows(6, 2);
        disk.Write("keys_2shots.pt", rows, 6, CacheFolderOnDisk.Dimension);
        var support = TipAdapterCacheFolder.Open(disk.Path).Support(2);
        Assert.Equal(rows, support.Features.ToArray());
        Assert.Contains("[N, D]", Assert.Single(support.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.F32)]
    [InlineData(ElementType.F64)]
    public void Test_WholeLabelsAsFloatingPointNumbers_AreLabels(ElementType type)
    {
        using var disk = new CacheFolderOnDisk();
        var expected = TipAdapterCacheFolder.Open(disk.Path).Test()!.Labels;
        disk.WriteLabels("test_l.pt", type, [.. expected.Select(label => (float)label)]);
        Assert.Equal(expected, TipAdapterCacheFolder.Open(disk.Path).Test()!.Labels);
    }

    [Fact]
    public void Test_LabelsAsAColumn_AreLabels()
    {
        using var disk = new CacheFolderOnDisk();
        var expected = TipAdapterCacheFolder.Open(disk.Path).Test()!.Labels;
        disk.WriteColumn("test_l.pt", [.. expected.Select(label => (long)label)]);
        Assert.Equal(expected, TipAdapterCacheFolder.Open(disk.Path).Test()!.Labels);
    }

    [Theory]
    [InlineData(0.5f, ElementType.F32)]
    [InlineData(float.NaN, ElementType.F32)]
    [InlineData(float.PositiveInfinity, ElementType.F32)]
    [InlineData(-1, ElementType.F32)]
    [InlineData(4096, ElementType.F16)]
    public void Test_FloatingPointNumbersThatAreNoLabels_AreRefused(float label, ElementType type)
    {
        using var disk = new CacheFolderOnDisk();
        disk.WriteLabels("test_l.pt", type, 0, 0, 0, 1, 1, 1, 2, 2, label);
        var refused = Assert.Throws<InputException>(() => TipAdapterCacheFolder.Open(disk.Path).Test());
        Assert.Contains("test_l.pt: holds the label", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_SplitOfOtherLength_IsNamedWithBothSizes()
    {
        using var disk = new CacheFolderOnDisk();
        disk.Write("test_f.pt", [.. Enumerable.Range(1, 9 * 3).Select(value => (float)value)], 9, 3);
        var message = Assert.Throws<InputException>(() => FeatureFolders.ReadAll(FeatureFolders.Open(disk.Path))).Message;
        Assert.Contains("test_f.pt: holds features of 3 values and keys_1shots.pt of 4 values", message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, Action<string>> Damage { get; } = new()
    {
        { "no folder", "no such folder", path => Directory.Delete(path, recursive: true) },
        { "no keys", "keys_", path => Array.ForEach(Directory.GetFiles(path, "keys*"), File.Delete) },
        { "no values", "values_", path => Array.ForEach(Directory.GetFiles(path, "values*"), File.Delete) },
        { "labels missing", "test_l.pt", path => File.Delete(Path.Combine(path, "test_l.pt")) },
        { "features missing", "val_f.pt", path => File.Delete(Path.Combine(path, "val_f.pt")) },
        { "keys are no tensors", "keys_2shots.pt", path => File.WriteAllText(Path.Combine(path, "keys_2shots.pt"), "hello") },
        { "keys are empty", "keys_2shots.pt", path => File.WriteAllBytes(Path.Combine(path, "keys_2shots.pt"), []) },
        { "keys are cut", "keys_2shots.pt", path => Cut(Path.Combine(path, "keys_2shots.pt")) },
        { "other keys", "keys_2shots.pt", path => File.Copy(Path.Combine(path, "keys_1shots.pt"), Path.Combine(path, "keys_2shots.pt"), true) },
        { "labels swapped", "test_l.pt", path => File.Copy(Path.Combine(path, "val_l.pt"), Path.Combine(path, "test_l.pt"), true) },
        { "features for labels", "test_l.pt", path => File.Copy(Path.Combine(path, "test_f.pt"), Path.Combine(path, "test_l.pt"), true) },
        { "labels for features", "test_f.pt", path => File.Copy(Path.Combine(path, "test_l.pt"), Path.Combine(path, "test_f.pt"), true) },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public void Read_DamagedFolder_IsInputExceptionThatNamesIt(string what, string named, Action<string> damage)
    {
        using var disk = new CacheFolderOnDisk();
        damage(disk.Path);
        var error = Assert.Throws<InputException>(() => ReadAll(disk.Path));
        Assert.True(error.Message.Contains(named, StringComparison.Ordinal), $"{what}: {error.Message}");
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Read_ValueNotFinite_IsInputException(float value)
    {
        using var disk = new CacheFolderOnDisk();
        var rows = CacheFolderOnDisk.Rows(9, 3);
        rows[17] = value;
        disk.Write("test_f.pt", rows, 9, 4);
        Assert.Contains("row 4", Assert.Throws<InputException>(() => ReadAll(disk.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LabelBeyondTheClasses_IsInputException()
    {
        using var disk = new CacheFolderOnDisk();
        disk.WriteLabels("val_l.pt", 0, 0, 1, 1, 2, 3);
        Assert.Contains("val_l.pt", Assert.Throws<InputException>(() => ReadAll(disk.Path)).Message, StringComparison.Ordinal);
        disk.WriteLabels("val_l.pt", 0, 0, 1, 1, 2, -1);
        Assert.Contains("val_l.pt", Assert.Throws<InputException>(() => ReadAll(disk.Path)).Message, StringComparison.Ordinal);
        disk.WriteLabels("val_l.pt", 0, 0, 1, 1, 2, long.MaxValue);
        Assert.Contains("val_l.pt", Assert.Throws<InputException>(() => ReadAll(disk.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f, 0f, 0f)]
    [InlineData(1f, 1f, 0f)]
    [InlineData(0.5f, 0.5f, 0f)]
    [InlineData(float.NaN, 1f, 0f)]
    public void Read_ValuesNotOneHot_IsInputException(float a, float b, float c)
    {
        using var disk = new CacheFolderOnDisk();
        disk.Write("values_1shots.pt", [1, 0, 0, a, b, c, 0, 0, 1], 3, 3);
        Assert.Contains("row 1 is not one-hot", Assert.Throws<InputException>(() => ReadAll(disk.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FilesCorruptedAtRandom_GiveInputExceptionsOnly()
    {
        using var disk = new CacheFolderOnDisk();
        var random = new Random(7);
        var files = Directory.GetFiles(disk.Path).Order().ToArray();
        for (var trial = 0; trial < 200; trial++)
        {
            var file = files[random.Next(files.Length)];
            var whole = File.ReadAllBytes(file);
            var damaged = (byte[])whole.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(file, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            try
            {
                ReadAll(disk.Path);
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }

            File.WriteAllBytes(file, whole);
        }
    }

    private static void ReadAll(string path)
    {
        var folder = TipAdapterCacheFolder.Open(path);
        foreach (var shots in folder.Shots)
            folder.Support(shots);
        folder.Validation();
        folder.Test();
    }

    private static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
}
