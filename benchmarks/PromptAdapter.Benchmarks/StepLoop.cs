using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>What a process does that <see cref="StepProcess"/> started, and what is read of it afterwards.</summary>
internal static class StepLoop
{
    /// <summary>
    /// One step for each line that the parent sends; it takes turns between its processes, so that a slow phase of the machine falls on both.
    /// </summary>
    /// <param name="output">Receives the result.</param>
    /// <param name="gradientPath">Receives the first step's gradient.</param>
    /// <param name="rows">Token rows that a pass computes per block.</param>
    /// <param name="chunks">In how many parts.</param>
    /// <param name="step">Does a step and gives its gradient.</param>
    public static void Run(TextWriter output, string gradientPath, int rows, int chunks, Func<float[]> step)
    {
        var (seconds, processor) = (new List<double>(), new List<double>());
        while (Console.In.ReadLine() is not null)
        {
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var gradient = step();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalSeconds);
            if (seconds.Count == 1)
                File.WriteAllBytes(gradientPath, MemoryMarshal.AsBytes(gradient.AsSpan()).ToArray());
            output.WriteLine();
        }

        seconds.RemoveAt(0); // the warm-up
        processor.RemoveAt(0);
        var result = new StepResult(seconds.Order().ElementAt(seconds.Count / 2), seconds.Min(), processor.Order().ElementAt(processor.Count / 2), PeakMiB(),
            get_num_threads(), rows, chunks);
        output.WriteLine(JsonSerializer.Serialize(result));
    }

    /// <summary>|g − h| / |g| of the gradients that two processes left.</summary>
    public static double Difference(string path, string kind, string otherKind)
    {
        var (one, other) = (Singles(path + "." + kind), Singles(path + "." + otherKind));
        return Math.Sqrt(one.Zip(other, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / one.Sum(value => (double)value * value));
    }

    private static float[] Singles(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    // The kernel's own high-water mark of this process.
    private static long PeakMiB()
    {
        const string key = "VmHWM:";
        var line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? Process.GetCurrentProcess().PeakWorkingSet64 >> 20 : long.Parse(line[key.Length..^3].Trim(), CultureInfo.InvariantCulture) >> 10;
    }
}
