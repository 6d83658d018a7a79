using System.Diagnostics;
using System.Globalization;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Measures work in this process and prints a line for each piece of it.</summary>
internal sealed class Meter(TextWriter output, CancellationToken cancellationToken)
{
    /// <summary>Stops the measurement.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Does the work once to warm up, unless it is to be measured cold, and then some rounds of it.</summary>
    /// <param name="work">What it is called.</param>
    /// <param name="rounds">Rounds that are measured.</param>
    /// <param name="action">The work.</param>
    /// <param name="operations">Operations of a round.</param>
    /// <param name="warm">Whether it is done once before.</param>
    public void Measure(string work, int rounds, Action action, double operations = 0, bool warm = true)
    {
        if (warm)
            action();
        var (seconds, used) = (new List<double>(), Environment.CpuUsage.TotalTime);
        for (var round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            action();
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        var processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds / rounds;
        Print(new Measurement(work, seconds.Order().ElementAt(rounds / 2), processor, PeakMiB(), operations));
    }

    /// <summary>Prints what was measured elsewhere.</summary>
    public void Print(Measurement measurement)
    {
        output.WriteLine(measurement);
        output.Flush();
    }

    /// <summary>The kernel's own high-water mark of a process; 0 where it has ended or the system keeps none.</summary>
    /// <param name="process">Its id, or <c>self</c>.</param>
    public static long PeakMiB(string process = "self")
    {
        const string key = "VmHWM:";
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith(key, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[key.Length..^3].Trim(), CultureInfo.InvariantCulture) >> 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
