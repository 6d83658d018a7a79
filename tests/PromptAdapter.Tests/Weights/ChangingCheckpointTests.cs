using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>Checkpoints that somebody writes to, shortens or replaces while they are open.</summary>
public sealed class ChangingCheckpointTests : IDisposable
{
    private const int Count = 300_000; // more than a page and more than one piece

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FileShortenedWhileOpen_IsAnErrorAndNoBusError()
    {
        var path = Write(1);
        using var file = TensorFile.Open(path);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            stream.SetLength(4096);
        foreach (var read in (Action[])[() => file["w"].ToSingles(), () => file["w"].Transposed().ToSingles(), () => file.ComputeSha256(Cancel)])
            Assert.Contains("has changed while it was being read", Assert.Throws<InputException>(read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sha256_FileWrittenToWhileOpen_IsAnError()
    {
        var path = Write(1);
        using var file = TensorFile.Open(path);
        Assert.Equal(64, file.ComputeSha256(Cancel).Length);
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.Seek(-4, SeekOrigin.End);
            stream.Write([1, 2, 3, 4]);
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1)); // whatever the file system's clock can tell apart
        Assert.Throws<InputException>(() => file.ComputeSha256(Cancel));
        Assert.Throws<InputException>(file.RequireUnchanged);
    }

    [Fact]
    public void Read_FileReplacedUnderItsName_StaysTheOneThatWasOpened()
    {
        var path = Write(1);
        using var file = TensorFile.Open(path);
        var hash = file.ComputeSha256(Cancel);
        File.Move(Write(2), path, overwrite: true);
        Assert.Equal(hash, file.ComputeSha256(Cancel));
        Assert.All(file["w"].ToSingles(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Lease_DisposedWhileLent_ClosesWhenItIsReturned()
    {
        var source = LeasedFile.Open(Write(1));
        using (var lease = source.Borrow())
        {
            source.Dispose();
            Assert.Equal(8, lease.Slice(0, 8).Length);
        }

        Assert.Throws<ObjectDisposedException>(() => source.Borrow());
    }

    private string Write(float value)
    {
        var path = _folder.File($"{value}.safetensors");
        SafetensorsWriter.Write(path, [TensorToWrite.Of("w", [.. Enumerable.Repeat(value, Count)], [2, Count / 2])], cancellationToken: Cancel);
        return path;
    }
}
