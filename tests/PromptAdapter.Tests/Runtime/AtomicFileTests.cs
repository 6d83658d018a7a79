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
    public async Task WriteAsync_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AtomicFile.WriteAsync(folder.File("a.txt"), (_, _) => source.CancelAsync(), source.Token));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void RequireWritable_LeavesNothingAndRefusesFolders()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.RequireWritable(Path.Combine(folder.Path, "new", "a.txt"));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "new")));
        Assert.Throws<InputException>(() => AtomicFile.RequireWritable(folder.Path));
        AtomicFile.WriteText(folder.File("b.txt"), "");
        Assert.Throws<InputException>(() => AtomicFile.RequireWritable(Path.Combine(folder.Path, "b.txt", "c.txt")));
    }
}
