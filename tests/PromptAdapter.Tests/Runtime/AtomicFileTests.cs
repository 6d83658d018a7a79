using System.Diagnostics;

namespace PromptAdapter.Runtime;

public class AtomicFileTests
{
    [Fact]
    public void Write_WriterThrows_OldFileStaysAndNothingElseIsLeft()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.txt");
        AtomicFile.WriteText(path, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_FolderIsAFile_IsInputException()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder.File("a.txt"), "");
        var error = Assert.Throws<InputException>(() => AtomicFile.WriteText(Path.Combine(folder.Path, "a.txt", "b.txt"), ""));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void RequireWritable_LeavesNothingAndRefusesFolders()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.RequireWritable(Path.Combine(folder.Path, "new", "a.txt"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Throws<InputException>(() => AtomicFile.RequireWritable(folder.Path));
        AtomicFile.WriteText(folder.File("b.txt"), "");
        Assert.Throws<InputException>(() => AtomicFile.RequireWritable(Path.Combine(folder.Path, "b.txt", "c.txt")));
    }

    [Fact]
    public void Write_Link_StaysAndItsTargetIsReplaced()
    {
        Unix();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("real", "old.txt"), "old");
        Directory.CreateSymbolicLink(folder.File("short"), "real");
        File.CreateSymbolicLink(folder.File("links", "a.txt"), "../short/b.txt");
        File.CreateSymbolicLink(folder.File("real", "b.txt"), "old.txt");

        AtomicFile.WriteText(folder.File("links", "a.txt"), "new");

        Assert.Equal("new", File.ReadAllText(folder.File("real", "old.txt")));
        Assert.Equal("../short/b.txt", new FileInfo(folder.File("links", "a.txt")).LinkTarget);
        Assert.Equal("old.txt", new FileInfo(folder.File("real", "b.txt")).LinkTarget);
    }

    [Fact]
    public void Write_LinkToNothing_MakesItsTarget()
    {
        Unix();
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a.txt"), "new/b.txt");
        AtomicFile.WriteText(folder.File("a.txt"), "new");
        Assert.Equal("new", File.ReadAllText(folder.File("new", "b.txt")));
        Assert.NotNull(new FileInfo(folder.File("a.txt")).LinkTarget);
    }

    [Fact]
    public void Write_LinksInACircle_AreRefused()
    {
        Unix();
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        Assert.Contains("leads to itself", Assert.Throws<InputException>(() => AtomicFile.WriteText(folder.File("a"), "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ExistingFile_KeepsItsPermissions()
    {
        Unix();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.txt"), "old");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.File("a.txt"), Mode);
            AtomicFile.WriteText(folder.File("a.txt"), "new");
            Assert.Equal(Mode, File.GetUnixFileMode(folder.File("a.txt")));
        }
    }

    [Fact]
    public void Write_Device_TakesTheBytesAndStays()
    {
        Unix();
        Assert.Equal(3, AtomicFile.Write("/dev/null", stream => stream.Write([1, 2, 3])));
        Assert.Equal(FileKind.Device, FileStatus.Of("/dev/null").Kind);
    }

    [Fact]
    public async Task Write_Pipe_ReachesItsReader()
    {
        Unix();
        using var folder = new TemporaryFolder();
        var pipe = MakePipe(folder);
        var reading = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        var text = new string('x', 300_000); // more than a pipe holds
        AtomicFile.WriteText(pipe, text);
        Assert.Equal(text, await reading);
        Assert.Equal(FileKind.Pipe, FileStatus.Of(pipe).Kind);
    }

    [Fact]
    public void Write_PipeWithoutReader_IsRefused()
    {
        Unix();
        using var folder = new TemporaryFolder();
        var pipe = MakePipe(folder);
        Assert.Contains("nobody reads", Assert.Throws<InputException>(() => AtomicFile.WriteText(pipe, "text")).Message, StringComparison.Ordinal);
        Assert.Equal([pipe], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void RequireNoInput_SameFileByAnyName_IsRefused()
    {
        Unix();
        using var folder = new TemporaryFolder();
        var input = folder.File("a.txt");
        File.WriteAllText(input, "text");
        File.CreateSymbolicLink(folder.File("soft.txt"), "a.txt");
        using (var link = Process.Start("ln", [input, folder.File("hard.txt")]))
            link.WaitForExit();
        File.WriteAllText(folder.File("other.txt"), "text");

        foreach (var output in (string[])["a.txt", "soft.txt", "hard.txt"])
            Assert.Contains("is read, too", Assert.Throws<InputException>(() =>
                AtomicFile.RequireNoInput(folder.File(output), [folder.File("none"), input])).Message, StringComparison.Ordinal);
        AtomicFile.RequireNoInput(folder.File("other.txt"), [input]);
        AtomicFile.RequireNoInput(folder.File("new.txt"), [input, folder.File("none")]);
        AtomicFile.RequireNoInput("/dev/null", ["/dev/null"]);
    }

    private static void Unix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "links, pipes and permissions as on Unix");

    private static string MakePipe(TemporaryFolder folder)
    {
        var pipe = folder.File("pipe");
        using var make = Process.Start("mkfifo", [pipe]);
        make.WaitForExit();
        return pipe;
    }
}
