using System.Diagnostics;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>A process that ran to its end.</summary>
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
        var (ended, peak, processor) = (process.WaitForExitAsync(cancellationToken), 0L, 0.0);
        try
        {
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, Meter.PeakMiB(process.Id.ToString(null, null)));
                await Task.WhenAny(ended, Task.Delay(LookEvery, cancellationToken));
            }

            await ended;
            processor = process.TotalProcessorTime.TotalSeconds;
            return new ChildRun(process.ExitCode, await output, await error, Stopwatch.GetElapsedTime(began).TotalSeconds, processor, peak);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>This program again.</summary>
    public static Task<ChildRun> OfSelfAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var program = Environment.ProcessPath!;
        return OfAsync(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? arguments.Prepend(typeof(ChildRun).Assembly.Location) : arguments,
            cancellationToken);
    }
}
