using System.Runtime.InteropServices;

namespace PromptAdapter.Runtime;

/// <summary>How the C library of this process manages memory. It is the application's to decide, at its start.</summary>
public static unsafe partial class NativeAllocator
{
    /// <summary>
    /// Lets native libraries have their large buffers from memory that earlier ones left, and not from pages that the system has to clear first. An image
    /// tower takes and releases buffers of up to 100 MB for every operation, each of them with thousands of page faults otherwise. The process then holds what
    /// it once needed at most until it ends. The first 2 GB are asked for in pages of 2 MB where the system has them (transparent huge pages), since a model
    /// that is loaded touches every page of several copies of its weights. Call it before anything else: other threads must not have taken memory yet.
    /// Only glibc is told; elsewhere nothing happens.
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
            _ = MallOpt(TrimThreshold, -1); // never
            ReserveHugePages();
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    /// <summary>Grows the heap by an address range at once and asks for huge pages in it. What is not touched takes no memory.</summary>
    private static void ReserveHugePages()
    {
        const int TopPad = -2, Reserved = int.MaxValue, UsualPad = 128 << 10, HugePage = 2 << 20, AdviseHugePages = 14;
        _ = MallOpt(TopPad, Reserved);
        var first = MAlloc(HugePage);
        _ = MallOpt(TopPad, UsualPad);
        Free(first);

        // Where the range was refused (a limit on the address space), there is no block, or the heap does not end behind it: nothing to ask for.
        var start = ((nuint)first + HugePage - 1) / HugePage * HugePage;
        var end = (nuint)SBreak(0);
        if (first is not null && end > start && end - start > HugePage && end - start <= (nuint)Reserved + (4 * HugePage))
            _ = MAdvise((void*)start, (end - start) / HugePage * HugePage, AdviseHugePages);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MAlloc(nuint bytes);

    [LibraryImport("libc", EntryPoint = "free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Free(void* block);

    [LibraryImport("libc", EntryPoint = "sbrk")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* SBreak(nint growth);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MAdvise(void* start, nuint length, int advice);
}
