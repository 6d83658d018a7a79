using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// A file mapped into memory for reading. The raw pointer leaves this class only inside a <see cref="Lease"/>, which holds a
/// reference on the mapping: disposing the file while another thread reads ends the mapping when that read is over,
/// and a read that begins later throws <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed partial class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;

    private MappedFile(string path, long length, FileStamp? stamp, MemoryMappedFile file)
    {
        Path = path;
        Length = length;
        Stamp = stamp;
        _file = file;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>The file's stamp from before it was opened; <see langword="null"/> where there was none to be had.</summary>
    public FileStamp? Stamp { get; }

    public static MappedFile Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new InputException("is a folder, not a file of tensors", path, "name the file in it");
        if (!File.Exists(full))
            throw new InputException("there is no such file", path, "check the path");
        var stamp = FileStamp.Of(full);
        try
        {
            var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var file = default(MemoryMappedFile);
            try
            {
                var length = stream.Length;
                if (length == 0)
                    throw WeightFileProblem.Damaged(path, "is empty");
                file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None,
                    leaveOpen: false);
                return new MappedFile(path, length, stamp, file);
            }
            catch
            {
                file?.Dispose();
                stream.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that it is a plain file that you may read", error);
        }
    }

    /// <summary>Holds the mapping until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public Lease Borrow() => new(this);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Advise(byte* start, nuint length, int advice);

    /// <summary>The right to look at the mapping.</summary>
    internal readonly unsafe ref struct Lease : IDisposable
    {
        private readonly MappedFile _owner;
        private readonly byte* _start;

        public Lease(MappedFile owner)
        {
            ObjectDisposedException.ThrowIf(owner._handle.IsClosed, typeof(TensorFile));
            _owner = owner;
            owner._handle.AcquirePointer(ref _start); // throws when another thread closed it meanwhile
        }

        public ReadOnlySpan<byte> Slice(long offset, long count)
        {
            if (offset < 0 || count < 0 || count > int.MaxValue || offset > _owner.Length - count)
                throw WeightFileProblem.Damaged(_owner.Path, "refers to bytes beyond its end");
            return new ReadOnlySpan<byte>(_start + offset, (int)count);
        }

        /// <summary>The address of a byte; the caller has checked everything that it reads from there.</summary>
        public byte* AddressOf(long offset) => _start + offset;

        /// <summary>
        /// Takes pages that will hardly be read again out of this process; they stay in the system's cache, and another read finds them there. Without it a
        /// checkpoint counts twice: as what was made of it, and as the mapping that it was made from. Only Linux is told.
        /// </summary>
        public void Release(long offset, long count)
        {
            const int DoNotNeed = 4;
            if (!OperatingSystem.IsLinux())
                return;
            var page = Environment.SystemPageSize;
            long first = (offset + page - 1) / page * page, last = (offset + count) / page * page; // whole pages; the mapping starts at one
            if (first < last)
                _ = Advise(_start + first, (nuint)(last - first), DoNotNeed); // a hint, which may be refused
        }

        public void Dispose() => _owner._handle.ReleasePointer();
    }
}
