namespace PromptAdapter.Runtime;

/// <summary>
/// Files that users name. Only plain files are opened: a pipe would be waited for without end, and a device says that it has no bytes and then gives them
/// for ever. A limit counts the bytes that are read, whatever length a file states.
/// </summary>
internal static class InputFile
{
    /// <summary>Refuses what is no plain file.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <param name="remedy">What to give, as an instruction.</param>
    /// <exception cref="InputException">Nothing is there, or a folder, a pipe, a device or a socket.</exception>
    public static void RequirePlain(string path, string remedy)
    {
        switch (FileStatus.Of(path).Kind)
        {
            case FileKind.Folder:
                throw new InputException("is a folder, not a file", path, remedy);
            case FileKind.Pipe or FileKind.Device:
                throw new InputException("is a pipe or a device, not a plain file", path, "give a plain file in its place");
            case FileKind.Missing when !File.Exists(path): // what cannot be looked at is there and says why when it is opened
                throw new InputException("does not exist", path, remedy);
        }
    }

    /// <summary>Opens a plain file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to give, as an instruction.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InputException">It is no plain file, or cannot be read.</exception>
    public static FileStream Open(string path, string remedy, FileOptions options = FileOptions.SequentialScan)
    {
        RequirePlain(path, remedy);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, options);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("does not exist", path, remedy, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, remedy, error);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="remedy">What to give, as an instruction.</param>
    /// <exception cref="InputException">It is no plain file, larger than the limit, or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long limit, string remedy)
    {
        using var stream = Open(path, remedy);
        try
        {
            if (stream.Length > limit)
                throw TooLarge(path, limit, remedy);
            var bytes = new byte[stream.Length];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
                return bytes[..read];
            if (stream.ReadByte() is var next && next < 0)
                return bytes;
            using var all = new MemoryStream(); // longer than it says: a file that grows, or one of a system that says 0
            all.Write(bytes);
            all.WriteByte((byte)next);
            var block = new byte[1 << 16];
            while ((read = stream.Read(block)) > 0)
            {
                if (all.Length + read > limit)
                    throw TooLarge(path, limit, remedy);
                all.Write(block, 0, read);
            }

            return all.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, remedy, error);
        }
    }

    /// <summary>Reads a whole text file in UTF-8, whatever bytes it has.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="remedy">What to give, as an instruction.</param>
    /// <exception cref="InputException">It is no plain file, larger than the limit, or cannot be read.</exception>
    public static string ReadAllText(string path, long limit, string remedy)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, limit, remedy)));
        return reader.ReadToEnd();
    }

    private static InputException TooLarge(string path, long limit, string remedy) =>
        new($"is larger than {(limit >= 1 << 20 ? $"{limit >> 20} MiB" : $"{limit} bytes")}", path, remedy);

    private static InputException Unreadable(string path, string remedy, Exception error) =>
        new("cannot be read (" + error.Message.TrimEnd('.') + ")", path, remedy, error);
}
