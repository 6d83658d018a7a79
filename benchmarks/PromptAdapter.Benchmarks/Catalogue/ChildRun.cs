using System.Diagnostics;
using System.Globalization;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>A process that ran to its end (Linux).</summary>
internal sealed record ChildRun(int ExitCode, string Output, string Error, double Seconds, double Processor, long PeakMiB)
{
    private const int LookEvery = 10; // milliseconds

    /// <summary>Runs a program; when it is cancelled the program ends, too.</summary>
    public static async Task<ChildRun> OfAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        var (ended, peak, before) = (process.WaitForExitAsync(cancellationToken), 0L, OfEndedChildren());
        try
        {
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, Meter.PeakMiB(process.Id.ToString(CultureInfo.InvariantCulture)));
                await Task.WhenAny(ended, Task.Delay(LookEvery, cancellationToken));
            }

            await ended;
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            return new ChildRun(process.ExitCode, await output, await error, seconds, OfEndedChildren() - before, peak);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // Processor seconds of all children that have ended: the system forgets those of one when it ends. Children run one after another.
    private static double OfEndedChildren()
    {
        const double Ticks = 100; // a second, of every Linux on x64
        const int UserTime = 13; // cutime, counted from behind the name, which may hold blanks; cstime follows
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[UserTime], CultureInfo.InvariantCulture) + double.Parse(fields[UserTime + 1], CultureInfo.InvariantCulture)) / Ticks;
    }

    /// <summary>This program again.</summary>
    public static Task<ChildRun> OfSelfAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath!;
        return OfAsync(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? arguments.Prepend(typeof(ChildRun).Assembly.Location) : arguments,
            cancellationToken);
    }
}
