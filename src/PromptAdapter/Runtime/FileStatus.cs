using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PromptAdapter.Runtime;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>A file on a disk.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A device, a socket or whatever else takes bytes and keeps no file.</summary>
    Device,
}

/// <summary>Kind and identity of what a path leads to, links followed. .NET tells neither a pipe from a file nor whether two paths are one file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Volume">The device that it lies on.</param>
/// <param name="Number">Its number there: two paths with the same volume and number are one file.</param>
internal readonly partial record struct FileStatus(FileKind Kind, ulong Volume, ulong Number)
{
    private const int BufferSize = 512; // larger than the structures of all systems

    /// <summary>When content, name or rights last changed, which no program can set, in nanoseconds since 1970; 0 where the system does not tell.</summary>
    public long Changed { get; private init; }

    /// <summary>Looks a path up; whatever cannot be looked up is missing.</summary>
    public static FileStatus Of(string path) =>
        OperatingSystem.IsWindows() ? OfWindows(path)
        : OperatingSystem.IsLinux() ? OfLinux(path)
        : OperatingSystem.IsMacOS() ? OfMac(path)
        : new FileStatus(Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Missing, 0, 0);

    /// <summary>Whether two paths are one file, by name, hard link or symbolic link.</summary>
    public bool IsSameAs(FileStatus other) => Kind != FileKind.Missing && (Volume, Number) != (0, 0) && (Volume, Number) == (other.Volume, other.Number);

    /// <summary>The number of the user whose rights this process has, on Linux.</summary>
    public static uint OwnUser => OperatingSystem.IsLinux() ? EffectiveUser() : 0;

    /// <summary>User and group that a file belongs to, links followed; <see langword="null"/> where that cannot be told here.</summary>
    public static (uint User, uint Group)? OwnerOf(string path)
    {
        const int CurrentFolder = -100, Owners = 0x18;
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> buffer = stackalloc byte[BufferSize];
        return StatX(CurrentFolder, path, 0, Owners, ref MemoryMarshal.GetReference(buffer)) != 0 ? null
            : (BinaryPrimitives.ReadUInt32LittleEndian(buffer[20..]), BinaryPrimitives.ReadUInt32LittleEndian(buffer[24..]));
    }

    private static FileStatus OfLinux(string path)
    {
        const int CurrentFolder = -100, TypeNumberAndChange = 0x181;
        Span<byte> buffer = stackalloc byte[BufferSize];
        if (StatX(CurrentFolder, path, 0, TypeNumberAndChange, ref MemoryMarshal.GetReference(buffer)) != 0)
            return default;
        var volume = BinaryPrimitives.ReadUInt64LittleEndian(buffer[136..]);
        var changed = (BinaryPrimitives.ReadInt64LittleEndian(buffer[96..]) * 1_000_000_000) + BinaryPrimitives.ReadUInt32LittleEndian(buffer[104..]);
        return new FileStatus(KindOf(BinaryPrimitives.ReadUInt16LittleEndian(buffer[28..])), volume, BinaryPrimitives.ReadUInt64LittleEndian(buffer[32..]))
        {
            Changed = changed,
        };
    }

    private static FileStatus OfMac(string path)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        ref var first = ref MemoryMarshal.GetReference(buffer);
        var failed = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatInode64(path, ref first) : Stat(path, ref first);
        return failed != 0 ? default
            : new FileStatus(KindOf(BinaryPrimitives.ReadUInt16LittleEndian(buffer[4..])), BinaryPrimitives.ReadUInt32LittleEndian(buffer),
                BinaryPrimitives.ReadUInt64LittleEndian(buffer[8..]));
    }

    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        _ => FileKind.Device,
    };

    private static FileStatus OfWindows(string path)
    {
        if (Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal))
            return new FileStatus(FileKind.Device, 0, 0);
        if (Directory.Exists(path))
            return new FileStatus(FileKind.Folder, 0, 0);
        if (!File.Exists(path))
            return default;
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> buffer = stackalloc byte[BufferSize];
            if (GetFileInformationByHandle(handle, ref MemoryMarshal.GetReference(buffer)) == 0)
                return new FileStatus(FileKind.Regular, 0, 0);
            var number = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(buffer[44..]) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(buffer[48..]);
            return new FileStatus(FileKind.Regular, BinaryPrimitives.ReadUInt32LittleEndian(buffer[28..]), number);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new FileStatus(FileKind.Regular, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(string path, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatInode64(string path, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetFileInformationByHandle(SafeFileHandle file, ref byte buffer);
}
