using System.Diagnostics;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>
/// Shows <see cref="ProgressReport"/>s on standard error: one line that is redrawn on a terminal, a line every ten seconds in a pipe;
/// what is over sooner leaves no line there, so that a quick command says nothing but its result or its error.
/// Calls may come from any thread.
/// </summary>
internal sealed class ProgressDisplay(Terminal terminal) : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Stopwatch _stage = new();
    private string? _current;
    private TimeSpan _lastDrawn;
    private bool _lineOpen;

    public void Report(ProgressReport value)
    {
        lock (_gate)
        {
            if (value.Stage != _current)
            {
                CloseLine();
                _current = value.Stage;
                _stage.Restart();
                _lastDrawn = TimeSpan.Zero;
            }

            var finished = value.Total > 0 && value.Done >= value.Total;
            var interval = terminal.ErrorIsTerminal ? TerminalInterval : PipeInterval;
            if (_stage.Elapsed - _lastDrawn < interval && !(finished && (terminal.ErrorIsTerminal || _lastDrawn > TimeSpan.Zero)))
                return;
            _lastDrawn = _stage.Elapsed;
            Draw(value, finished);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            CloseLine();
    }

    private void Draw(ProgressReport value, bool finished)
    {
        var text = Describe(value, _stage.Elapsed, finished);
        if (!terminal.ErrorIsTerminal)
        {
            terminal.Error.WriteLine(text);
            return;
        }

        terminal.Error.Write($"\r\e[2K{text}");
        _lineOpen = true;
        if (finished)
            CloseLine();
    }

    private static string Describe(ProgressReport value, TimeSpan elapsed, bool finished)
    {
        var counted = value.Unit == "bytes"
            ? $"{value.Done / 1048576.0:F1}{(value.Total > 0 ? $" of {value.Total / 1048576.0:F1}" : "")} MiB"
            : $"{value.Done}{(value.Total > 0 ? $" of {value.Total}" : "")} {value.Unit}";
        var share = value.Total > 0 ? $"{Bar(value)} {100.0 * value.Done / value.Total,3:F0} %  " : "";
        var time = finished ? $"in {Clock(elapsed)}"
            : value.Total > 0 && value.Done > 0 ? $"{Clock(elapsed * ((double)(value.Total - value.Done) / value.Done))} left" : Clock(elapsed);
        var detail = value.Detail is null ? "" : $"  {value.Detail}";
        return $"{value.Stage}  {share}{counted}  {time}{detail}";
    }

    private static string Bar(ProgressReport value)
    {
        const int Width = 24;
        var filled = (int)(Width * Math.Min(value.Done, value.Total) / value.Total);
        return new string('━', filled) + new string('─', Width - filled);
    }

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : time.TotalMinutes >= 1 ? $"{time.Minutes}:{time.Seconds:D2}" : $"{time.TotalSeconds:F1} s";

    private void CloseLine()
    {
        if (!_lineOpen)
            return;
        terminal.Error.WriteLine();
        _lineOpen = false;
    }
}
