using System.Diagnostics;

namespace PromptAdapter.Cli;

/// <summary>Runs the built command line as a process of its own, through pipes.</summary>
public static class CommandLineProcess
{
    /// <summary>Runs one command to its end.</summary>
    /// <param name="workingDirectory">Where it runs; its per-user folder is made in there as well.</param>
    /// <param name="args">What stands behind <c>promptadapter</c>.</param>
    public static async Task<CommandLineRun> RunAsync(string workingDirectory, params string[] args)
    {
        using var process = Start(workingDirectory, args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandLineRun(process.ExitCode, await output, await error);
    }

    /// <summary>Starts one command; the caller reads its streams and waits for its end.</summary>
    public static Process Start(string workingDirectory, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["PROMPTADAPTER_HOME"] = Path.Combine(workingDirectory, ".promptadapter");
        start.ArgumentList.Add(typeof(CommandLineApplication).Assembly.Location);
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}
