namespace PromptAdapter.Runtime;

/// <summary>
/// Writes a file under a temporary name in the same folder and renames it when it is whole,
/// so that a reader sees either the old file or the new one and an interrupted writer leaves nothing behind under the real name.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through <paramref name="write"/>; on an exception the temporary file is removed and the old file stays.</summary>
    /// <param name="path">The final path; its folder is created when it is missing.</param>
    /// <param name="write">Receives the open stream of the temporary file.</param>
    /// <exception cref="InputException">The folder cannot be created or written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = TemporaryName(full);
        try
        {
            using (var stream = Create(full, temporary))
            {
                write(stream);
                ((FileStream)stream).Flush(flushToDisk: true);
            }

            Rename(temporary, full);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>The asynchronous form of <see cref="Write"/>.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="write">Receives the open stream of the temporary file.</param>
    /// <param name="cancellationToken">Stops the write; the temporary file is removed.</param>
    /// <exception cref="InputException">The folder cannot be created or written.</exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path);
        var temporary = TemporaryName(full);
        try
        {
            var stream = Create(full, temporary);
            await using (stream.ConfigureAwait(false))
            {
                await write(stream, cancellationToken).ConfigureAwait(false);
                ((FileStream)stream).Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            Rename(temporary, full);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes UTF-8 text without a byte-order mark.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="InputException">The folder cannot be created or written.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Finds out before long work whether its result can be written.</summary>
    /// <param name="path">The final path; its folder is created when it is missing, the file is not touched.</param>
    /// <exception cref="InputException">The folder cannot be created or written, or the path is a folder.</exception>
    public static void RequireWritable(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new InputException("is a folder", full, "give the name of a file");
        var temporary = TemporaryName(full);
        Create(full, temporary).Dispose();
        Delete(temporary);
    }

    // The process id and a random part keep concurrent writers of one path apart; the last rename wins.
    internal static string TemporaryName(string full) => $"{full}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.partial";

    private static FileStream Create(string full, string temporary)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", full, "choose a folder that exists and that you may write to", error);
        }
    }

    private static void Rename(string temporary, string full)
    {
        try
        {
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be replaced (" + error.Message.TrimEnd('.') + ")", full, "choose another output name", error);
        }
    }

    internal static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk is already failing; the first error is the one to report.
        }
    }
}
