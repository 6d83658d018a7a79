using System.Runtime.InteropServices;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>
/// Turns the signals that end a program (Ctrl-C, <c>kill</c>, a terminal that is closed) into a cancellation, so that a command cleans up after itself.
/// A command that does not come to its end in time, or is asked a second time, is ended with its temporary files removed.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128; // what shells add to a signal's number

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static readonly (PosixSignal Signal, int Number)[] Signals = [(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1)];

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _number;

    private readonly Action _acknowledge;

    private Interruption(Action acknowledge) => _acknowledge = acknowledge;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>128 and the signal's number, as shells count; <see langword="null"/> while there was none.</summary>
    public int? ExitCode => _number == 0 ? null : SignalBase + _number;

    /// <summary>Listens from now on; a signal that the process was started to ignore (<c>nohup</c>) stays ignored.</summary>
    /// <param name="acknowledge">Says that the first signal was heard, at once: a command may need a while to come to its end.</param>
    public static Interruption Listen(Action acknowledge)
    {
        var interruption = new Interruption(acknowledge);
        foreach (var (signal, number) in Signals)
        {
            if (!IsIgnored(number))
                interruption._registrations.Add(PosixSignalRegistration.Create(signal, context => interruption.Take(context, number)));
        }

        return interruption;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true; // the process goes on until the command has cleaned up
        if (Interlocked.CompareExchange(ref _number, number, 0) != 0)
        {
            End();
            return;
        }

        _acknowledge();
        _ = EndAfterGraceAsync();
        _source.CancelAsync();
    }

    private async Task EndAfterGraceAsync()
    {
        await Task.Delay(Grace, CancellationToken.None).ConfigureAwait(false);
        End();
    }

    private void End()
    {
        TemporaryFiles.RemoveAll();
        Environment.Exit(SignalBase + _number);
    }

    private static bool IsIgnored(int number)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            var mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))["SigIgn:".Length..].Trim();
            return (Convert.ToUInt64(mask, 16) >> (number - 1) & 1) != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
