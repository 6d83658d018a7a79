using System.Diagnostics;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Experiments.Plans;

namespace PromptAdapter.Cli.Scripts;

/// <summary>Runs job scripts with a <c>promptadapter</c> of its own in the PATH, which does nothing but write down what it was given.</summary>
internal sealed class ScriptRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ScriptRun()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts are for a POSIX shell");
        Program = _folder.File("bin", "promptadapter");
        File.WriteAllText(Program, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$RECORD\"\n");
        if (!OperatingSystem.IsWindows()) // said again for the analyzer
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>The stand-in.</summary>
    public string Program { get; }

    /// <summary>A file of the repository.</summary>
    public static string FileOf(params string[] parts)
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "PromptAdapter.slnx")))
                return Path.Combine([at, .. parts]);
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }

    /// <summary>Runs a command, and reads what it called the program with; <see langword="null"/> where it did not call it.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <param name="variables">The environment beside the PATH.</param>
    /// <param name="inPath">Whether the program is found by its name.</param>
    public async Task<(int ExitCode, string Error, string[]? Called)> OfAsync(string[] command, IReadOnlyDictionary<string, string> variables,
        bool inPath = true)
    {
        var record = _folder.File("called");
        File.Delete(record);
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, WorkingDirectory = _folder.Path };
        start.Environment.Clear();
        start.Environment["PATH"] = (inPath ? Path.GetDirectoryName(Program) + ":" : "") + "/usr/bin:/bin";
        start.Environment["RECORD"] = record;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, error, File.Exists(record) ? await File.ReadAllLinesAsync(record, TestContext.Current.CancellationToken) : null);
    }

    /// <summary>What <c>bench</c> understands of a call: it must take every option.</summary>
    /// <param name="called">The arguments.</param>
    /// <param name="variables">The environment of the call.</param>
    public static (Shard Shard, bool Resume, string Out, int Threads) Understand(string[]? called, IReadOnlyDictionary<string, string> variables)
    {
        Assert.NotNull(called);
        Assert.Equal("bench", called[0]);
        var parsed = CommandLineApplication.CreateRoot(Terminal.OfProcess()).Parse(called, CommandLineApplication.AsTyped);
        Assert.Empty(parsed.Errors);
        return (BenchRunOptions.ReadShard(parsed, variables.GetValueOrDefault)!, parsed.GetValue(BenchRunOptions.Resume), parsed.GetValue(BenchRunOptions.Out)!,
            parsed.GetValue(GlobalOptions.Threads)!.Value);
    }

    public void Dispose() => _folder.Dispose();
}
