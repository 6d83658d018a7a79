namespace PromptAdapter.Runtime;

/// <summary>
/// Writes a file under a temporary name in the same folder and renames it when it is whole (<see cref="OutputSet"/> does so for several),
/// so that a reader sees either the old file or the new one and an interrupted writer leaves nothing behind under the real name.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes <paramref name="path"/> through <paramref name="write"/>; on an exception the temporary file is removed and the old file stays.
    /// </summary>
    /// <param name="path">The final path; its folder is created when it is missing.</param>
    /// <param name="write">Receives the open stream of the temporary file.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The path is a folder, or its folder cannot be created or written.</exception>
    public static long Write(string path, Action<Stream> write)
    {
        using var outputs = new OutputSet();
        var length = outputs.Write(path, write);
        outputs.Commit();
        return length;
    }

    /// <summary>Writes UTF-8 text without a byte-order mark.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="InputException">The path is a folder, or its folder cannot be created or written.</exception>
    public static void WriteText(string path, string text)
    {
        using var outputs = new OutputSet();
        outputs.WriteText(path, text);
        outputs.Commit();
    }

    /// <summary>Keeps a copy of a file, with its rights: what only its owner may read stays so.</summary>
    /// <param name="path">The file.</param>
    /// <param name="copy">The copy's path; what is there is replaced.</param>
    /// <exception cref="InputException">The file cannot be read, or the copy cannot be written.</exception>
    public static void Copy(string path, string copy)
    {
        using var outputs = new OutputSet();
        using var source = InputFile.Open(path, "check that you may read it");
        outputs.Write(copy, source.CopyTo, like: path);
        outputs.Commit();
    }

    /// <summary>Finds out before long work whether its result can be written; neither the file nor its folder is created.</summary>
    /// <param name="path">The final path.</param>
    /// <exception cref="InputException">The folder cannot be created or written, or the path is a folder.</exception>
    public static void RequireWritable(string path)
    {
        var output = OutputPath.Resolve(path);
        if (!output.IsReplaced)
            return;
        var folder = Path.GetDirectoryName(output.Target)!;
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        var temporary = TemporaryFiles.NameFor(Path.Combine(folder, Path.GetFileName(output.Target)));
        try
        {
            using var probe = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", output.Given,
                "choose a folder that exists and that you may write to", error);
        }
        finally
        {
            TemporaryFiles.Remove(temporary);
        }
    }

    /// <summary>Refuses to write over what is read: the same file under this name, another one, or through a link.</summary>
    /// <param name="path">The output: a file or a folder.</param>
    /// <param name="inputs">What is read; paths that lead nowhere do not count.</param>
    /// <exception cref="InputException">The output is one of the inputs.</exception>
    public static void RequireNoInput(string path, IEnumerable<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var full = Path.GetFullPath(path);
        var status = FileStatus.Of(full);
        if (status.Kind is FileKind.Missing or FileKind.Device)
            return;
        foreach (var input in inputs)
        {
            var other = Path.GetFullPath(input);
            if (other == full || status.IsSameAs(FileStatus.Of(other)))
                throw new InputException(
                    $"is read, too{(other == full ? "" : $" (as {other})")}, and would be written {(status.Kind == FileKind.Folder ? "into" : "over")}",
                    full, "choose another output");
        }
    }

    /// <summary>Whether an output is or becomes a file on a disk, beside which others can stand; devices, pipes and descriptors are none.</summary>
    /// <param name="path">The output.</param>
    /// <exception cref="InputException">The path is a folder.</exception>
    public static bool IsFile(string path) => OutputPath.Resolve(path).IsReplaced;

    /// <summary>Whether an output is this process's standard output, so that nothing else may be printed there.</summary>
    /// <param name="path">The output.</param>
    /// <exception cref="InputException">The path is a folder.</exception>
    public static bool IsStandardOutput(string path) => OutputPath.Resolve(path).Descriptor == 1;
}
