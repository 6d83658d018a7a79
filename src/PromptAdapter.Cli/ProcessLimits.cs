using System.Runtime.InteropServices;

namespace PromptAdapter.Cli;

/// <summary>
/// What the system lets this process have, looked at before anything else is loaded: below it the runtime itself ends with pages of text and a signal. Nothing
/// here needs a library beside the runtime's core.
/// </summary>
internal static unsafe partial class ProcessLimits
{
    /// <summary>The least number of files that may be open at a time: runtime, libraries, libtorch and the files of one run.</summary>
    public const int LeastFiles = 128;

    private const int StandardError = 2;

    /// <summary>Whether there is enough to run; says in one line on standard error what is missing.</summary>
    public static bool AreEnough()
    {
        if (OperatingSystem.IsWindows())
            return true;
        Limit files;
        if (GetLimit(OperatingSystem.IsMacOS() ? 8 : 7, &files) != 0 || files.Soft >= LeastFiles)
            return true;
        ReadOnlySpan<byte> message =
            "error: the system lets this program open too few files at a time; allow 128 or more (ulimit -n 128)\n"u8;
        fixed (byte* start = message)
            _ = Write(StandardError, start, message.Length);
        return false;
    }

    /// <summary>Whether a standard stream takes text: one that was closed stands for a file of the runtime by now, which is only read.</summary>
    /// <param name="descriptor">1 or 2.</param>
    public static bool IsOpenForWriting(int descriptor)
    {
        const int GetFlags = 3, AccessMode = 3, ReadOnly = 0;
        if (OperatingSystem.IsWindows())
            return true;
        var flags = Control(descriptor, GetFlags, 0);
        return flags >= 0 && (flags & AccessMode) != ReadOnly;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int descriptor, int command, nint argument);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
