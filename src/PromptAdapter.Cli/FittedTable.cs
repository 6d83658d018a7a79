using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>
/// A table that loses no column on a narrow terminal: what does not stand beside each other there stands below each other, each part with the first columns
/// again. In a pipe it is one table, whatever its width.
/// </summary>
/// <param name="keys">How many of the first columns tell the rows apart.</param>
/// <param name="border">The border on a terminal.</param>
/// <param name="piped">The border in a pipe.</param>
internal sealed class FittedTable(int keys, TableBorder border, TableBorder piped)
{
    private const int CellPadding = 3; // a space on both sides, and the line between two cells

    private readonly List<(string Name, bool IsNumber)> _columns = [];
    private readonly List<string[]> _rows = [];

    /// <summary>Columns of text.</summary>
    public FittedTable AddColumns(params string[] names)
    {
        _columns.AddRange(names.Select(name => (name, false)));
        return this;
    }

    /// <summary>Columns of numbers, which are aligned at the right.</summary>
    public FittedTable AddNumbers(params string[] names)
    {
        _columns.AddRange(names.Select(name => (name, true)));
        return this;
    }

    /// <summary>A row of cells with Spectre's markup, such as <see cref="TableText.Of"/> makes.</summary>
    public void AddRow(params string[] cells)
    {
        if (cells.Length != _columns.Count)
            throw new ArgumentException($"{cells.Length} cells for {_columns.Count} columns", nameof(cells));
        _rows.Add(cells);
    }

    /// <summary>Writes the table to standard output.</summary>
    public void Write(Terminal terminal)
    {
        var console = terminal.OutConsole;
        int[] widths = [.. _columns.Select((column, i) => _rows.Select(row => Width(row[i])).Append(column.Name.GetCellWidth()).Max())];
        if (!terminal.OutIsTerminal)
        {
            var (before, needed) = (console.Profile.Width, widths.Sum(width => width + CellPadding) + 1);
            console.Profile.Width = Math.Max(before, needed);
            console.Write(Part([.. Enumerable.Range(0, _columns.Count)], piped));
            console.Profile.Width = before;
            return;
        }

        foreach (var part in Parts(widths, console.Profile.Width))
            console.Write(Part(part, border));
    }

    private IEnumerable<int[]> Parts(int[] widths, int room)
    {
        int[] first = [.. Enumerable.Range(0, keys)];
        var used = first.Sum(column => widths[column] + CellPadding) + 1;
        var part = new List<int>();
        var taken = used;
        for (var column = keys; column < widths.Length; column++)
        {
            if (part.Count > 0 && taken + widths[column] + CellPadding > room)
            {
                yield return [.. first, .. part];
                part.Clear();
                taken = used;
            }

            part.Add(column);
            taken += widths[column] + CellPadding;
        }

        yield return [.. first, .. part];
    }

    private Table Part(int[] columns, TableBorder style)
    {
        var table = new Table().Border(style);
        foreach (var column in columns)
        {
            var (name, isNumber) = _columns[column];
            table.AddColumn(new TableColumn(name) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = isNumber });
        }

        foreach (var row in _rows)
            table.AddRow([.. columns.Select(column => row[column])]);
        return table;
    }

    private static int Width(string markup) => Markup.Remove(markup).Split('\n').Max(line => line.GetCellWidth());
}
