using System.Globalization;
using Spectre.Console;

namespace PromptAdapter.Cli.Demo;

/// <summary>Bars of the methods' means at each number of shots, from the lowest accuracy on; coloured on a terminal, plain in a pipe.</summary>
internal static class DemoChart
{
    private const int WidestBar = 40;
    private const int ShortestBar = 10;
    private const int Figure = 6; // " 100.0"

    private static readonly Color[] Colours = [Color.Grey, Color.Olive, Color.Teal, Color.Blue, Color.Aqua, Color.Orange1, Color.Red];

    public static void Print(Terminal terminal, DemoReport report)
    {
        var section = report.Section;
        var (low, high) = Range(report);
        var names = section.Methods.Max(method => method.Length);
        var width = terminal.OutIsTerminal ? Math.Clamp(terminal.OutConsole.Profile.Width - 1 - names - 1 - Figure, ShortestBar, WidestBar) : WidestBar;
        // The ends and the middle tell the story; the table has the rest.
        foreach (var shots in (int[])[.. section.Shots.Where((_, i) => i == 0 || i == section.Shots.Count / 2 || i == section.Shots.Count - 1)])
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{shots} {(shots == 1 ? "image" : "images")} per class, bars from {low:F0} to {high:F0} %"));
            for (var i = 0; i < section.Methods.Count; i++)
            {
                if (report.Mean(section.Methods[i], shots) is not { } mean)
                    continue;
                var filled = (int)Math.Round(width * (mean - low) / (high - low));
                var bar = new string('█', filled) + new string('░', width - filled);
                terminal.OutConsole.Write(new Text(section.Methods[i].PadRight(names) + " "));
                terminal.OutConsole.Write(new Text(bar, new Style(Colours[i % Colours.Length])));
                terminal.OutConsole.Write(new Text(mean.ToString("F1", CultureInfo.InvariantCulture).PadLeft(Figure) + "\n"));
            }
        }
    }

    private static (double Low, double High) Range(DemoReport report)
    {
        var means = (from method in report.Section.Methods from shots in report.Section.Shots select report.Mean(method, shots)).OfType<double>().ToArray();
        var low = Math.Max(0, 10 * Math.Floor(means.Min() / 10 - 1e-9));
        return (low, Math.Max(low + 10, 10 * Math.Ceiling(means.Max() / 10)));
    }
}
