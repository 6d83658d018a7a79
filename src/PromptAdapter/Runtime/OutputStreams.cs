using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PromptAdapter.Runtime;

/// <summary>Streams to what is no file on a disk: devices, pipes, descriptors that the caller's shell opened.</summary>
internal static partial class OutputStreams
{
    private const int NoReader = 6; // ENXIO

    private static readonly TimeSpan PatienceForReaders = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens the target; of a pipe once it has a reader.</summary>
    /// <exception cref="InputException">Nobody reads from the pipe.</exception>
    public static Stream Open(OutputPath output) => output.Descriptor switch
    {
        1 => Console.OpenStandardOutput(),
        2 => Console.OpenStandardError(),
        { } number => new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Write, bufferSize: 0),
        _ when output.Kind == FileKind.Pipe && !OperatingSystem.IsWindows() => OpenPipe(output),
        _ => new FileStream(output.Target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
    };

    // To open a pipe for writing waits for a reader, for ever if there is none. So a first, impatient descriptor finds out, and is kept until the real one is
    // open.
    private static FileStream OpenPipe(OutputPath output)
    {
        var (writeOnly, impatient) = (1, OperatingSystem.IsMacOS() ? 0x0004 | 0x1000000 : 0x0800 | 0x80000);
        for (var watch = Stopwatch.StartNew(); ;)
        {
            using var probe = new SafeFileHandle(OpenDescriptor(output.Target, writeOnly | impatient), ownsHandle: true);
            if (!probe.IsInvalid || Marshal.GetLastPInvokeError() != NoReader) // other errors are the real one's, too
                return new FileStream(output.Target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (watch.Elapsed > PatienceForReaders)
                throw new InputException("is a pipe that nobody reads from", output.Given, "start the program that reads from it first");
            Thread.Sleep(Pause);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDescriptor(string path, int flags);
}
