using System.Diagnostics;
using PromptAdapter.Runtime;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>
/// Shows <see cref="ProgressReport"/>s on standard error: one line that is redrawn on a terminal, a line every ten seconds in a pipe;
/// what is over sooner leaves no line there, so that a quick command says nothing but its result or its error.
/// The steps of a longer work share its line. Calls may come from any thread.
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
            var shown = value.Whole ?? value;
            if (shown.Stage != _current)
            {
                CloseLine();
                _current = shown.Stage;
                _stage.Restart();
                _lastDrawn = TimeSpan.Zero;
                if (shown.Expected is { } expected && (terminal.ErrorIsTerminal || expected >= PipeInterval))
                    terminal.Error.WriteLine($"{shown.Stage}: about {Rounded(expected)} for {shown.Detail}");
            }

            var finished = shown.Total > 0 && shown.Done >= shown.Total;
            var interval = terminal.ErrorIsTerminal ? TerminalInterval : PipeInterval;
            if (_stage.Elapsed - _lastDrawn < interval && !(finished && (terminal.ErrorIsTerminal || _lastDrawn > TimeSpan.Zero)))
                return;
            _lastDrawn = _stage.Elapsed;
            Draw(shown, value.Whole is null ? value.Detail : $"{shown.Detail}: {Step(value)}", finished);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            CloseLine();
    }

    private void Draw(ProgressReport value, string? detail, bool finished)
    {
        var time = Time(value, _stage.Elapsed, finished);
        var text = Describe(value, Share(value, bar: true), time, detail);
        if (!terminal.ErrorIsTerminal)
        {
            terminal.Error.WriteLine(text);
            return;
        }

        // A line that wraps could not be redrawn. The last column stays free: some terminals wrap as soon as it is filled.
        var room = terminal.ErrorConsole.Profile.Width - 1;
        if (Describe(value, Share(value, bar: true), time, null).GetCellWidth() > room)
            text = Describe(value, Share(value, bar: false), time, detail);
        terminal.OwnError.Write($"\r\e[2K{Cut(ForeignText.Line(text), room)}");
        _lineOpen = true;
        if (finished)
            CloseLine();
    }

    // Two digits would promise too much.
    private static string Rounded(TimeSpan expected)
    {
        if (expected.TotalSeconds < 2)
            return "a second";
        if (expected.TotalSeconds < 100)
            return $"{(expected.TotalSeconds < 10 ? Math.Round(expected.TotalSeconds) : Math.Round(expected.TotalSeconds / 5) * 5):F0} s";
        return expected.TotalMinutes < 100 ? $"{expected.TotalMinutes:F0} min" : $"{expected.TotalHours:F0} h";
    }

    private static string Describe(ProgressReport value, string share, string time, string? detail) =>
        $"{value.Stage}  {share}{Counted(value)}  {time}{(detail is null ? "" : $"  {detail}")}";

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
        terminal.Error.WriteLine();
        _lineOpen = false;
    }
}
