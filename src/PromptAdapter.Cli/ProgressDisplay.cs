using System.Diagnostics;
using PromptAdapter.Runtime;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>
/// Shows <see cref="ProgressReport"/>s on standard error: one line that is redrawn on a terminal, a line every ten seconds in a pipe;
/// what is over sooner leaves no line there, so that a quick command says nothing but its result or its error.
/// The steps of a longer work share its line. Calls may come from any thread.
/// </summary>
internal sealed class ProgressDisplay : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PipeInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(100);

    private readonly Terminal _terminal;
    private readonly Timer _clock;
    private readonly Lock _gate = new();
    private readonly Stopwatch _stage = new();
    private string? _current;
    private TimeSpan _lastDrawn;
    private bool _lineOpen;
    private (ProgressReport Shown, string? Detail)? _last;

    /// <summary>Begins to show what is reported.</summary>
    /// <param name="terminal">Where.</param>
    public ProgressDisplay(Terminal terminal)
    {
        _terminal = terminal;
        _clock = new Timer(_ => Tick(), null, TickInterval, TickInterval);
    }

    public void Report(ProgressReport value)
    {
        lock (_gate)
        {
            var shown = value.Whole ?? value;
            if (shown.Stage != _current)
            {
                CloseLine();
                _current = shown.Stage;
                _stage.Restart();
                _lastDrawn = TimeSpan.Zero;
                if (shown.Expected is { } expected && (_terminal.ErrorIsTerminal || expected >= PipeInterval))
                    _terminal.Error.WriteLine($"{shown.Stage}: about {DurationText.Rounded(expected)} for {shown.Detail}");
            }

            var detail = value.Whole is null ? value.Detail : $"{shown.Detail}: {Step(value)}";
            var finished = shown.Total > 0 && shown.Done >= shown.Total;
            _last = finished ? null : (shown, detail);
            var interval = _terminal.ErrorIsTerminal ? TerminalInterval : PipeInterval;
            if (_stage.Elapsed - _lastDrawn < interval && !(finished && (_terminal.ErrorIsTerminal || _lastDrawn > TimeSpan.Zero)))
                return;
            _lastDrawn = _stage.Elapsed;
            Draw(shown, detail, finished);
        }
    }

    public void Dispose()
    {
        _clock.Dispose();
        lock (_gate)
        {
            _last = null;
            CloseLine();
        }
    }

    // What takes long without a report shows from the first second on that it runs.
    private void Tick()
    {
        lock (_gate)
        {
            if (_last is not { } last || _stage.Elapsed - _lastDrawn < (_terminal.ErrorIsTerminal ? TickInterval : PipeInterval))
                return;
            _lastDrawn = _stage.Elapsed;
            try
            {
                Draw(last.Shown, last.Detail, finished: false);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                _last = null; // standard error is gone, and on a thread of the clock nobody would catch it
            }
        }
    }

    private void Draw(ProgressReport value, string? detail, bool finished)
    {
        var time = Time(value, _stage.Elapsed, finished);
        var text = Describe(value, Share(value, bar: true), time, detail);
        if (!_terminal.ErrorIsTerminal)
        {
            _terminal.Error.WriteLine(text);
            return;
        }

        // A line that wraps could not be redrawn. The last column stays free: some terminals wrap as soon as it is filled.
        var room = _terminal.ErrorConsole.Profile.Width - 1;
        if (Describe(value, Share(value, bar: true), time, null).GetCellWidth() > room)
            text = Describe(value, Share(value, bar: false), time, detail);
        _terminal.OwnError.Write($"\r\e[2K{Cut(ForeignText.Line(text), room)}");
        _lineOpen = true;
        if (finished)
            CloseLine();
    }

    private static string Describe(ProgressReport value, string share, string time, string? detail) =>
        $"{value.Stage}  {share}{(value is { Total: 0, Done: 0 } ? "" : Counted(value) + "  ")}{time}{(detail is null ? "" : $"  {detail}")}";

    private static string Step(ProgressReport value) => value.Total == 1 ? value.Stage : $"{value.Stage} {Counted(value)}";

    private static string Counted(ProgressReport value) => value.Unit == "bytes"
        ? $"{value.Done / 1048576.0:F1}{(value.Total > 0 ? $" of {value.Total / 1048576.0:F1}" : "")} MiB"
        : $"{value.Done}{(value.Total > 0 ? $" of {value.Total}" : "")} {value.Unit}";

    private static string Share(ProgressReport value, bool bar) =>
        value.Total > 0 ? $"{(bar ? Bar(value) + " " : "")}{100.0 * value.Done / value.Total,3:F0} %  " : "";

    private static string Time(ProgressReport value, TimeSpan elapsed, bool finished) =>
        finished ? $"in {Clock(elapsed)}"
        : value.Total > 0 && value.Done > 0 ? $"{Clock(elapsed * ((double)(value.Total - value.Done) / value.Done))} left" : Clock(elapsed);

    private static string Cut(string text, int room)
    {
        if (text.GetCellWidth() <= room)
            return text;
        var kept = text.Length;
        while (kept > 0 && text[..kept].GetCellWidth() > room - 1)
            kept--;
        return text[..kept].TrimEnd() + "…";
    }

    private static string Bar(ProgressReport value)
    {
        const int Width = 24;
        var filled = (int)(Width * Math.Min(value.Done, value.Total) / value.Total);
        return new string('━', filled) + new string('─', Width - filled);
    }

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : time.TotalMinutes >= 1 ? $"{time.Minutes}:{time.Seconds:D2}"
            : $"{time.TotalSeconds:F1} s";

    private void CloseLine()
    {
        if (!_lineOpen)
            return;
        _terminal.Error.WriteLine();
        _lineOpen = false;
    }
}
