using System.Diagnostics;
using System.Text;

namespace PromptAdapter.Cli;

/// <summary>The built program in a process of its own, with both outputs in pipes.</summary>
internal sealed class CommandLineProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private CommandLineProcess(string[] args, string? folder = null, IEnumerable<string>? variables = null)
    {
        // The program lies beside the tests, which reference it.
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "PromptAdapter.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        if (folder is not null)
            start.Environment["PROMPTADAPTER_HOME"] = Path.Combine(folder, ".promptadapter");
        foreach (var variable in variables ?? [])
            start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        _process = new Process { StartInfo = start };
        _process.Start();
        _process.StandardInput.Close();
        Reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _out), ReadAsync(_process.StandardError, _error));
    }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public bool HasExited => _process.HasExited;

    private Task Reading { get; }

    public static CommandLineProcess Start(params string[] args) => new(args);

    public static async Task<CommandLineProcess> RunAsync(params string[] args)
    {
        var process = Start(args);
        await process.ExitCodeAsync();
        return process;
    }

    /// <summary>Runs one command to its end in a folder, with a per-user folder of its own below it.</summary>
    public static async Task<CommandLineRun> RunInAsync(string folder, params string[] args)
    {
        using var process = new CommandLineProcess(args, folder);
        var code = await process.ExitCodeAsync();
        return new CommandLineRun(code, process.Out, process.Error);
    }

    /// <summary>The same with variables of the environment, each <c>NAME=VALUE</c>.</summary>
    public static async Task<CommandLineRun> RunWithAsync(string folder, string[] variables, params string[] args)
    {
        using var process = new CommandLineProcess(args, folder, variables);
        var code = await process.ExitCodeAsync();
        return new CommandLineRun(code, process.Out, process.Error);
    }

    public async Task<int> ExitCodeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await _process.WaitForExitAsync(limit.Token);
        await Reading;
        return _process.ExitCode;
    }

    /// <summary>Waits for something that the process brings about.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            Assert.False(_process.HasExited, $"it ended too early: {Error}");
            Assert.True(watch.Elapsed < Patience, "it never came that far");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Skips a test whose processes would ignore a signal: a background job of a plain shell ignores interrupts, one under nohup that its terminal is gone, and
    /// so do the processes that they start.
    /// </summary>
    /// <param name="signal">As <see cref="SignalAsync"/> takes it.</param>
    public static void RequireSignal(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");
        var ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        var number = signal switch { "HUP" => 1, "INT" => 2, "TERM" => 15, _ => throw new ArgumentException($"no number for {signal}", nameof(signal)) };
        Assert.SkipWhen((Convert.ToUInt64(ignored, 16) >> (number - 1) & 1) != 0, $"this process was started to ignore {signal}");
    }

    /// <summary>Sends a signal: <c>INT</c> as Ctrl-C does, <c>TERM</c>, <c>HUP</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    // Characters as they come, so that carriage returns are seen.
    private static async Task ReadAsync(StreamReader reader, StringBuilder target)
    {
        var buffer = new char[1024];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
            target.Append(buffer, 0, count);
    }
}
