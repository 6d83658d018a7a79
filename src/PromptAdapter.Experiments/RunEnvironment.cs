using System.Runtime.InteropServices;

namespace PromptAdapter.Experiments;

/// <summary>Where a result was measured; it stands beside every result, because a time means nothing without it.</summary>
/// <param name="Version">The library's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="Threads">Threads that were used.</param>
public sealed record RunEnvironment(string Version, string Runtime, string System, int Cores, int Threads)
{
    /// <summary>This process.</summary>
    /// <param name="parallel">The degree of parallelism in force.</param>
    public static RunEnvironment Current(ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(parallel);
        var cores = Environment.ProcessorCount;
        return new RunEnvironment(
            typeof(RunEnvironment).Assembly.GetName().Version?.ToString(3) ?? "0",
            RuntimeInformation.FrameworkDescription,
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
            cores,
            parallel.MaxDegreeOfParallelism > 0 ? Math.Min(parallel.MaxDegreeOfParallelism, cores) : cores);
    }
}
