using System.Runtime.InteropServices;

namespace PromptAdapter.Runtime;

/// <summary>How the C library of this process manages memory. It is the application's to decide, at its start.</summary>
public static partial class NativeAllocator
{
    /// <summary>
    /// Lets native libraries have their large buffers from memory that earlier ones left, and not from pages that the system has to clear first. An image
    /// tower takes and releases buffers of up to 100 MB for every operation, each of them with thousands of page faults otherwise. The process then holds what
    /// it once needed at most until it ends. Only glibc is told; elsewhere nothing happens.
    /// </summary>
    public static void KeepReleasedPages()
    {
        const int TrimThreshold = -1, MapThreshold = -3, MostArenas = -8;
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // In the arenas of other threads, a buffer over 64 MB is always one of fresh pages: all threads share the first arena.
            _ = MallOpt(MostArenas, 1);
            _ = MallOpt(MapThreshold, 1 << 30);
            _ = MallOpt(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallOpt(int parameter, int value);
}
