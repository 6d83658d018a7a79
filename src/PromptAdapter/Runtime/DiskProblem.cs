namespace PromptAdapter.Runtime;

/// <summary>What the system says about a file that could not be written.</summary>
internal static class DiskProblem
{
    /// <summary>The reason alone: the system's message ends with the name that it was given, a temporary one, which says nothing to anybody.</summary>
    public static string ReasonOf(Exception error) => error.Message.Split(" : '")[0].TrimEnd('.');

    /// <summary>Whether a disk or a quota is full.</summary>
    public static bool IsFull(Exception error)
    {
        const int NoSpace = 28, Quota = 122, WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);
        return error is IOException && (error.HResult is NoSpace or Quota or WindowsDiskFull or WindowsHandleDiskFull
            || error.Message.StartsWith("No space left on device", StringComparison.Ordinal)
            || error.Message.StartsWith("Disk quota", StringComparison.Ordinal));
    }
}
