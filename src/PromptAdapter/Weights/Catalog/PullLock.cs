namespace PromptAdapter.Weights.Catalog;

/// <summary>Keeps two processes from downloading one file at the same time. The operating system releases it when its holder dies.</summary>
internal sealed class PullLock : IDisposable
{
    private readonly FileStream _stream;

    private PullLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock for a file, and creates its folder.</summary>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    /// <exception cref="IOException">Another process holds the lock.</exception>
    public static PullLock Take(string path)
    {
        var name = path + ".lock";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new PullLock(new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error) when (File.Exists(name))
        {
            throw new IOException($"{path}: another process is downloading this file; wait for it to finish", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", path,
                $"set {Runtime.UserFolders.HomeVariable} to a folder that you may write to", error);
        }
    }

    public void Dispose() => _stream.Dispose();
}
