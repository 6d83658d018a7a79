using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// A file that stays open for reading at any place. It is read, not mapped into memory: whoever shortens a mapped file kills the process with a bus error,
/// whereas here the read says so. Bytes are seen only through a <see cref="Lease"/>: disposing the file while another thread reads closes it when that read
/// is over, and a read that begins later throws <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed class LeasedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly DateTime _written;
    private readonly Lock _gate = new();
    private int _leases;
    private bool _disposed;

    private LeasedFile(string path, SafeFileHandle handle, FileStamp? stamp)
    {
        Path = path;
        Stamp = stamp;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        _written = File.GetLastWriteTimeUtc(handle);
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>The file's stamp from before it was opened; <see langword="null"/> where there was none to be had.</summary>
    public FileStamp? Stamp { get; }

    public static LeasedFile Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        switch (FileStatus.Of(full).Kind)
        {
            case FileKind.Folder:
                throw new InputException("is a folder, not a file of tensors", path, "name the file in it");
            case FileKind.Missing when !File.Exists(full):
                throw new InputException("there is no such file", path, "check the path");
            case FileKind.Pipe or FileKind.Device:
                throw new InputException("is a pipe or a device, not a plain file", path, "give a file on a disk");
        }

        var stamp = FileStamp.Of(full);
        try
        {
            var handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            try
            {
                var file = new LeasedFile(path, handle, stamp);
                return file.Length > 0 ? file : throw WeightFileProblem.Damaged(path, "is empty");
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that it is a plain file that you may read", error);
        }
    }

    /// <summary>Keeps the file open until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public Lease Borrow()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(TensorFile));
            _leases++;
        }

        return new Lease(this);
    }

    /// <summary>Looks again whether this is the file that was opened: what was read before and after a change does not belong together.</summary>
    /// <exception cref="InputException">Its length or the time of its last change is another one.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void RequireUnchanged()
    {
        using var lease = Borrow();
        if (RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _written)
            throw Changed();
    }

    /// <summary>Hashes it from end to end.</summary>
    /// <param name="hash">What takes the bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal void AppendTo(IncrementalHash hash, CancellationToken cancellationToken = default)
    {
        const int Piece = 1 << 20;
        using var lease = Borrow();
        for (long at = 0; at < Length; at += Piece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(lease.Piece(at, Math.Min(Piece, Length - at)));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_leases == 0)
                _handle.Dispose();
        }
    }

    private void Return()
    {
        lock (_gate)
        {
            if (--_leases == 0 && _disposed)
                _handle.Dispose();
        }
    }

    private void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_handle, destination, offset);
            }
            catch (IOException error)
            {
                throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", Path, "check the disk that it lies on", error);
            }

            if (read == 0)
                throw Changed();
            offset += read;
            destination = destination[read..];
        }
    }

    private InputException Changed() => new("has changed while it was being read", Path, "try again when nothing writes to it any more");

    /// <summary>The right to read the file. Not to be used by two threads at once.</summary>
    internal sealed unsafe class Lease(LeasedFile owner) : IDisposable
    {
        private readonly List<nint> _kept = [];
        private nint _piece;
        private long _pieceLength;
        private bool _returned;

        /// <summary>Bytes that stay as they are until the lease ends.</summary>
        /// <exception cref="InputException">They lie beyond the end of the file, or it was shortened meanwhile.</exception>
        public ReadOnlySpan<byte> Slice(long offset, long count)
        {
            RequireInside(offset, count, int.MaxValue);
            return new ReadOnlySpan<byte>(Kept(offset, count), (int)count);
        }

        /// <summary>Bytes that the next piece overwrites, for what goes through a file from end to end.</summary>
        /// <exception cref="InputException">They lie beyond the end of the file, or it was shortened meanwhile.</exception>
        public ReadOnlySpan<byte> Piece(long offset, long count)
        {
            RequireInside(offset, count, int.MaxValue);
            if (_pieceLength < count)
            {
                NativeMemory.Free((void*)_piece);
                _piece = 0;
                _piece = (nint)NativeMemory.Alloc((nuint)count);
                _pieceLength = count;
            }

            var piece = new Span<byte>((void*)_piece, (int)count);
            owner.Read(offset, piece);
            return piece;
        }

        /// <summary>The address of bytes of any number, which stay there until the lease ends.</summary>
        /// <exception cref="InputException">They lie beyond the end of the file, or it was shortened meanwhile.</exception>
        public byte* Kept(long offset, long count)
        {
            RequireInside(offset, count, long.MaxValue);
            var start = (nint)NativeMemory.Alloc((nuint)Math.Max(1, count));
            _kept.Add(start);
            for (long at = 0; at < count; at += int.MaxValue)
                owner.Read(offset + at, new Span<byte>((byte*)start + at, (int)Math.Min(int.MaxValue, count - at)));
            return (byte*)start;
        }

        public void Dispose()
        {
            if (_returned)
                return;
            _returned = true;
            foreach (var start in _kept)
                NativeMemory.Free((void*)start);
            NativeMemory.Free((void*)_piece);
            owner.Return();
        }

        private void RequireInside(long offset, long count, long most)
        {
            ObjectDisposedException.ThrowIf(_returned, typeof(TensorFile));
            if (offset < 0 || count < 0 || count > most || offset > owner.Length - count)
                throw WeightFileProblem.Damaged(owner.Path, "refers to bytes beyond its end");
        }
    }
}
