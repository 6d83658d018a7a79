using System.Runtime.InteropServices;
using System.Text;

namespace PromptAdapter.Runtime;

/// <summary>
/// Files and folders that belong together: all of them appear, or none. Each is written under a temporary name first (<see cref="TemporaryFiles"/>), and
/// <see cref="Commit"/> renames them when all are whole. Links are followed and stay; an existing file's permissions are kept; to a device, a pipe or a
/// descriptor (<c>/dev/stdout</c>) the bytes are copied when all are there.
/// </summary>
public sealed partial class OutputSet : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly List<string> _createdFolders = [];
    private readonly Func<string, FileStreamOptions, FileStream> _open;
    private bool _committed;

    /// <summary>An empty set.</summary>
    public OutputSet()
        : this((path, options) => new FileStream(path, options))
    {
    }

    /// <summary>An empty set whose temporary files are opened by <paramref name="open"/>.</summary>
    internal OutputSet(Func<string, FileStreamOptions, FileStream> open) => _open = open;

    /// <summary>Writes one file of the set through <paramref name="write"/>.</summary>
    /// <param name="path">The final path; its folder is created when it is missing.</param>
    /// <param name="write">Receives the open stream of a temporary file, which can seek.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The path is a folder, its folder cannot be created or written, or the disk is full.</exception>
    public long Write(string path, Action<Stream> write) => Write(path, write, like: null);

    /// <summary>The same, with the rights of another file.</summary>
    internal long Write(string path, Action<Stream> write, string? like)
    {
        ArgumentNullException.ThrowIfNull(write);
        var output = OutputPath.Resolve(path);
        if (output.IsReplaced)
            CreateFolder(Path.GetDirectoryName(output.Target)!, output.Given);
        var temporary = TemporaryFiles.NameFor(output.IsReplaced ? output.Target : Path.Combine(Path.GetFullPath(Path.GetTempPath()), "promptadapter"));
        _entries.Add(new Entry(output, temporary, IsFolder: false) { Like = like });
        using var stream = new OutputStream(Create(temporary, output, like), output.Given);
        write(stream);
        return stream.Complete(toDisk: output.IsReplaced);
    }

    /// <summary>Writes one file of the set as UTF-8 text without a byte-order mark.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="text">The whole content.</param>
    /// <exception cref="InputException">The path is a folder, or its folder cannot be created or written.</exception>
    public void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Starts a new folder of the set.</summary>
    /// <param name="path">The final path, where nothing may be yet.</param>
    /// <returns>The folder to write into, which exists.</returns>
    /// <exception cref="InputException">Something is there already, or the folder cannot be created.</exception>
    public string CreateFolder(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.Exists(full))
            throw new InputException("is there already", full, "remove it or choose another folder");
        CreateFolder(Path.GetDirectoryName(full)!, full);
        var temporary = TemporaryFiles.NameFor(full);
        _entries.Add(new Entry(new OutputPath(full, full, FileKind.Missing), temporary, IsFolder: true));
        return Guarded(full, "cannot be written", "choose a folder that you may write to", () => Directory.CreateDirectory(temporary).FullName);
    }

    /// <summary>Gives everything its real name. Where that fails for one, the others are taken back.</summary>
    /// <exception cref="InputException">A file cannot be replaced, or a device or pipe takes no more.</exception>
    public void Commit()
    {
        foreach (var entry in _entries.Where(entry => !entry.Output.IsReplaced))
            Guarded(entry.Output.Given, "cannot be written", "choose another output name", () => Copy(entry));
        var done = new List<(Entry Entry, string? Backup)>();
        try
        {
            foreach (var entry in _entries.Where(entry => entry.Output.IsReplaced))
            {
                var backup = _entries.Count > 1 && File.Exists(entry.Output.Target) ? Backup(entry.Output.Target) : null;
                done.Add((entry, backup));
                Guarded(entry.Output.Given, "cannot be replaced", "choose another output name", () => Rename(entry));
            }
        }
        catch
        {
            foreach (var (entry, backup) in done.SkipLast(1))
                TakeBack(entry, backup);
            if (done is [.., (_, { } unused)])
                TemporaryFiles.Remove(unused);
            throw;
        }

        foreach (var (_, backup) in done)
        {
            if (backup is not null)
                TemporaryFiles.Remove(backup);
        }

        _committed = true;
    }

    /// <summary>Removes whatever was not committed, folders that were made for it included.</summary>
    public void Dispose()
    {
        foreach (var entry in _entries)
            TemporaryFiles.Remove(entry.Temporary);
        _entries.Clear();
        if (_committed)
            return;
        for (var i = _createdFolders.Count - 1; i >= 0; i--)
        {
            try
            {
                Directory.Delete(_createdFolders[i]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return; // others have put something there
            }
        }
    }

    // What is secret must not be readable for others while it is being written either: the new file has the rights of the old one from the beginning.
    private FileStream Create(string temporary, OutputPath output, string? like) => Guarded(
        output.Given, "cannot be written", "choose a folder that exists and that you may write to",
        () =>
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 16 };
            if (!OperatingSystem.IsWindows() && output.IsReplaced && (like ?? (output.Kind == FileKind.Regular ? output.Target : null)) is { } old)
                options.UnixCreateMode = File.GetUnixFileMode(old) | UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return _open(temporary, options);
        });

    private void CreateFolder(string folder, string given)
    {
        var missing = new Stack<string>();
        for (var at = folder; at is not null && !Path.Exists(at); at = Path.GetDirectoryName(at))
            missing.Push(at);
        Guarded(given, "cannot be written", "choose a folder that exists and that you may write to", () => Directory.CreateDirectory(folder));
        _createdFolders.AddRange(missing);
    }

    private static void Copy(Entry entry)
    {
        using var source = File.OpenRead(entry.Temporary);
        using var target = OutputStreams.Open(entry.Output);
        source.CopyTo(target);
        target.Flush();
    }

    private static void Rename(Entry entry)
    {
        if (entry.IsFolder)
        {
            Directory.Move(entry.Temporary, entry.Output.Target);
        }
        else
        {
            if (!OperatingSystem.IsWindows() && (entry.Like ?? entry.Output.Target) is var old && File.Exists(old))
                KeepRights(old, entry.Temporary);
            File.Move(entry.Temporary, entry.Output.Target, overwrite: true);
        }

        TemporaryFiles.Release(entry.Temporary);
    }

    // Owner and group where the system lets it (as root, or a group that one is in); the mode comes last, since a change of owner takes bits away.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    internal static void KeepRights(string old, string renewed)
    {
        if (FileStatus.OwnerOf(old) is { } owner && owner != FileStatus.OwnerOf(renewed))
            _ = ChangeOwner(renewed, owner.User, owner.Group);
        File.SetUnixFileMode(renewed, File.GetUnixFileMode(old));
    }

    // A second name of the old file, so that it never leaves its own; a copy where a file system has no links.
    private static string Backup(string target)
    {
        var backup = TemporaryFiles.NameFor(target);
        if (OperatingSystem.IsWindows() || Link(target, backup) != 0)
            File.Copy(target, backup);
        return backup;
    }

    private static void TakeBack(Entry entry, string? backup)
    {
        try
        {
            if (backup is not null)
                File.Move(backup, entry.Output.Target, overwrite: true);
            else if (entry.IsFolder)
                Directory.Delete(entry.Output.Target, recursive: true);
            else
                File.Delete(entry.Output.Target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The error that is on its way says what happened.
        }
    }

    private static void Guarded(string given, string problem, string remedy, Action action) => Guarded(given, problem, remedy, () =>
    {
        action();
        return true;
    });

    private static T Guarded<T>(string given, string problem, string remedy, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{problem} ({DiskProblem.ReasonOf(error)})", given,
                DiskProblem.IsFull(error) ? "free space on its disk, or choose another place" : remedy, error);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    private sealed record Entry(OutputPath Output, string Temporary, bool IsFolder)
    {
        public string? Like { get; init; }
    }
}
