namespace PromptAdapter.Onnx;

/// <summary>
/// The cores that a process may use. ONNX Runtime counts those of the machine by itself: it takes no notice of a container's limit, and takes one thread where a
/// virtual machine does not tell of its caches.
/// </summary>
internal static class ProcessorCores
{
    /// <summary>How many there are, at least 1: two threads of one core count once.</summary>
    public static int Count { get; } = Math.Min(Environment.ProcessorCount, Of(Description()) ?? int.MaxValue);

    /// <summary>The cores that a description names; <see langword="null"/> where it names none.</summary>
    /// <param name="lines">As in <c>/proc/cpuinfo</c>: one processor after another, each with its package before its core.</param>
    public static int? Of(IEnumerable<string> lines)
    {
        var cores = new HashSet<(string Package, string Core)>();
        var package = "";
        foreach (var line in lines)
        {
            if (line.StartsWith("physical id", StringComparison.Ordinal))
                package = line;
            else if (line.StartsWith("core id", StringComparison.Ordinal))
                cores.Add((package, line));
        }

        return cores.Count > 0 ? cores.Count : null;
    }

    private static string[] Description()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllLines("/proc/cpuinfo") : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
