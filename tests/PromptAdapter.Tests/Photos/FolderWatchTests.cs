using PromptAdapter.Datasets;

namespace PromptAdapter.Photos;

public sealed class FolderWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ArrivalsAsync_ReportsWhatComesAndNotWhatWasThere()
    {
        Write("old.jpg", "old");
        var watch = new FolderWatch(_folder.Path);
        Write("notes.txt", "x");
        Write("new.jpg", "new");
        Write("below/deep.png", "deep");
        Assert.Equal([At("below/deep.png"), At("new.jpg")], await TakeAsync(watch, 2));
    }

    [Fact]
    public async Task ArrivalsAsync_BesideAFolderThatMayNotBeRead_ReportsTheOthers()
    {
        if (OperatingSystem.IsWindows())
            return;
        if (Environment.IsPrivilegedProcess)
            Assert.Skip("every folder may be read here");
        var closed = Directory.CreateDirectory(At("closed"), UnixFileMode.None).FullName;
        try
        {
            var watch = new FolderWatch(_folder.Path);
            Write("new.jpg", "new");
            Assert.Equal([At("new.jpg")], await TakeAsync(watch, 1));
            var list = ImageList.Open([_folder.Path]);
            Assert.Equal([At("new.jpg")], list.Images);
            Assert.Equal("closed", Assert.Single(list.Skipped).Key);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task ArrivalsAsync_APhotoThatIsRenamedIntoPlace_CountsUnderItsLastName()
    {
        var watch = new FolderWatch(_folder.Path);
        Write("photo.jpg.part", "half");
        File.AppendAllText(At("photo.jpg.part"), " and half");
        File.Move(At("photo.jpg.part"), At("photo.jpg"));
        Assert.Equal([At("photo.jpg")], await TakeAsync(watch, 1));
    }

    [Fact]
    public async Task ArrivalsAsync_APhotoThatIsReplaced_ArrivesAgain()
    {
        Write("photo.jpg", "old");
        var watch = new FolderWatch(_folder.Path);
        Write("other/photo.tmp", "newer");
        File.Move(At("other/photo.tmp"), At("photo.jpg"), overwrite: true);
        Assert.Equal([At("photo.jpg")], await TakeAsync(watch, 1));
    }

    [Fact]
    public async Task ArrivalsAsync_APhotoThatIsStillWritten_ArrivesWhenItIsWhole()
    {
        var watch = new FolderWatch(_folder.Path);
        var written = 0L;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                await File.AppendAllTextAsync(At("photo.jpg"), "part", TestContext.Current.CancellationToken);
                Interlocked.Exchange(ref written, i + 1);
                await Task.Delay(60, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        await foreach (var arrived in watch.ArrivalsAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal([At("photo.jpg")], arrived);
            if (Interlocked.Read(ref written) == 12)
                break; // where the writer was held up for long, it came before, too
        }

        await writing;
    }

    [Fact]
    public async Task ArrivalsAsync_WithExisting_BeginsWithThem()
    {
        Write("old.jpg", "old");
        Assert.Equal([At("old.jpg")], await TakeAsync(new FolderWatch(_folder.Path, includeExisting: true), 1));
    }

    [Fact]
    public async Task ArrivalsAsync_AFolderThatIsGone_EndsWithItsName()
    {
        var inbox = Path.Combine(_folder.Path, "inbox");
        Directory.CreateDirectory(inbox);
        var watch = new FolderWatch(inbox);
        Directory.Delete(inbox);
        Assert.Contains(inbox, (await Assert.ThrowsAsync<InputException>(() => TakeAsync(watch, 1))).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new FolderWatch(inbox));
    }

    private static async Task<string[]> TakeAsync(FolderWatch watch, int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var taken = new List<string>();
        await foreach (var arrived in watch.ArrivalsAsync(patience.Token))
        {
            taken.AddRange(arrived);
            if (taken.Count >= count)
                break;
        }

        return [.. taken.Order(StringComparer.Ordinal)];
    }

    private void Write(string name, string content) => File.WriteAllText(_folder.File(name.Split('/')), content);

    private string At(string name) => Path.Combine([_folder.Path, .. name.Split('/')]);
}
