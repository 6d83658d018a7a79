namespace PromptAdapter.Runtime;

public sealed class OutputSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_AllAppearTogether()
    {
        var (first, second) = (Path.Combine(_folder.Path, "new", "a.txt"), Path.Combine(_folder.Path, "b.txt"));
        using (var outputs = new OutputSet())
        {
            outputs.WriteText(first, "a");
            outputs.WriteText(second, "b");
            File.WriteAllText(Path.Combine(outputs.CreateFolder(Path.Combine(_folder.Path, "c")), "d.txt"), "d");
            Assert.False(File.Exists(first) || File.Exists(second) || Directory.Exists(Path.Combine(_folder.Path, "c")));
            outputs.Commit();
        }

        Assert.Equal(["b.txt", "c/d.txt", "new/a.txt"], Everything());
    }

    // Else a machine that loses its power keeps the new name and not the new bytes.
    [Fact]
    public void Commit_Files_AreOnTheDiskBeforeTheyAreRenamed()
    {
        var (first, second) = (_folder.File("a.txt"), _folder.File("b.txt"));
        File.WriteAllText(second, "old");
        var log = new List<string>();
        using var outputs = new OutputSet((path, options) => new WatchedFile(path, options, log, () => $"{File.Exists(first)}, {File.ReadAllText(second)}"));
        outputs.WriteText(first, "a");
        outputs.WriteText(second, "b");
        outputs.Commit();
        Assert.Equal(["1 bytes to the disk: False, old", "1 bytes to the disk: False, old"], log);
        Assert.Equal("ab", File.ReadAllText(first) + File.ReadAllText(second));
    }

    private sealed class WatchedFile(string path, FileStreamOptions options, List<string> log, Func<string> look) : FileStream(path, options)
    {
        public override void Flush(bool flushToDisk)
        {
            base.Flush(flushToDisk);
            if (flushToDisk)
                log.Add($"{Length} bytes to the disk: {look()}");
        }
    }

    [Fact]
    public void Dispose_WithoutCommit_LeavesNothingNotEvenFolders()
    {
        File.WriteAllText(_folder.File("b.txt"), "old");
        using (var outputs = new OutputSet())
        {
            outputs.WriteText(Path.Combine(_folder.Path, "new", "deep", "a.txt"), "a");
            outputs.WriteText(_folder.File("b.txt"), "b");
            outputs.CreateFolder(Path.Combine(_folder.Path, "c"));
        }

        Assert.Equal([_folder.File("b.txt")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("old", File.ReadAllText(_folder.File("b.txt")));
    }

    [Fact]
    public void Commit_OneCannotBeRenamed_OthersAreTakenBack()
    {
        File.WriteAllText(_folder.File("old.txt"), "old");
        using (var outputs = new OutputSet())
        {
            outputs.WriteText(_folder.File("old.txt"), "new");
            outputs.WriteText(_folder.File("new.txt"), "new");
            File.WriteAllText(Path.Combine(outputs.CreateFolder(Path.Combine(_folder.Path, "folder")), "a.txt"), "a");
            outputs.WriteText(_folder.File("taken"), "text");
            Directory.CreateDirectory(Path.Combine(_folder.Path, "taken", "by another"));
            Assert.Contains("cannot be replaced", Assert.Throws<InputException>(outputs.Commit).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["old.txt"], Everything());
        Assert.Equal("old", File.ReadAllText(_folder.File("old.txt")));
        Assert.Equal(["old.txt", "taken"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void CreateFolder_SomethingThere_IsRefused()
    {
        File.WriteAllText(_folder.File("a"), "");
        using var outputs = new OutputSet();
        Assert.Throws<InputException>(() => outputs.CreateFolder(_folder.File("a")));
    }

    [Fact]
    public void Write_NameNearTheLongest_IsWritten()
    {
        var path = _folder.File(new string('é', 120) + ".txt"); // 244 bytes
        using var outputs = new OutputSet();
        outputs.WriteText(path, "text");
        outputs.Commit();
        Assert.Equal("text", File.ReadAllText(path));
    }

    private string[] Everything() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
}
