using System.Diagnostics;
using System.Text.Json;

namespace PromptAdapter.Benchmarks;

/// <summary>A process of its own for one of the alternatives of a benchmark, so that its peak memory is its own; it steps when told to.</summary>
internal sealed class StepProcess : IDisposable
{
    private readonly Process _process;

    private StepProcess(Process process) => _process = process;

    /// <summary>Starts this program again with other arguments.</summary>
    public static StepProcess Start(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(StepProcess).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new StepProcess(Process.Start(start)!);
    }

    /// <summary>Has it do one step and waits for it.</summary>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("step".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        _ = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InputException("a measuring process ended early", null, "see its messages above");
    }

    /// <summary>Ends it and takes its result.</summary>
    public async Task<StepResult> FinishAsync(CancellationToken cancellationToken)
    {
        _process.StandardInput.Close();
        var text = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return JsonSerializer.Deserialize<StepResult>(text)!;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
