using Spectre.Console;

namespace PromptAdapter.Cli.Doctor;

/// <summary>Shows the checks: marks and colours on a terminal, aligned words in a pipe.</summary>
internal static class DoctorReport
{
    public static bool IsHealthy(IEnumerable<DoctorCheck> checks) => checks.All(check => check.Status != CheckStatus.Problem);

    public static void Write(Terminal terminal, IReadOnlyList<DoctorCheck> checks)
    {
        if (terminal.OutIsTerminal)
            WriteMarked(terminal, checks);
        else
            WritePlain(terminal, checks);
        terminal.Out.WriteLine(Verdict(checks));
    }

    public static void WriteJson(Terminal terminal, IReadOnlyList<DoctorCheck> checks) => terminal.WriteJson(new
    {
        Healthy = IsHealthy(checks),
        Checks = checks.Select(check => new { check.Area, check.Name, Status = Word(check.Status), check.Detail, check.Remedy }),
    });

    private static void WritePlain(Terminal terminal, IReadOnlyList<DoctorCheck> checks)
    {
        var width = checks.Max(check => check.Name.Length);
        foreach (var area in checks.GroupBy(check => check.Area))
        {
            terminal.Out.WriteLine(area.Key);
            foreach (var check in area)
            {
                terminal.Out.WriteLine($"  {Word(check.Status),-7}  {check.Name.PadRight(width)}  {check.Detail}");
                if (check.Remedy is not null)
                    terminal.Out.WriteLine($"  {"",-7}  {"".PadRight(width)}  -> {check.Remedy}");
            }

            terminal.Out.WriteLine();
        }
    }

    private static void WriteMarked(Terminal terminal, IReadOnlyList<DoctorCheck> checks)
    {
        foreach (var area in checks.GroupBy(check => check.Area))
        {
            terminal.OutConsole.MarkupLine($"[bold]{TableText.Of(area.Key)}[/]");
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2)).AddColumn(new GridColumn().NoWrap()).AddColumn();
            foreach (var check in area)
            {
                var remedy = check.Remedy is null ? "" : $"\n[yellow]→ {TableText.Of(check.Remedy)}[/]";
                grid.AddRow(Mark(check.Status), TableText.Of(check.Name), TableText.Of(check.Detail) + remedy);
            }

            terminal.OutConsole.Write(grid);
            terminal.OutConsole.WriteLine();
        }
    }

    private static string Verdict(IReadOnlyList<DoctorCheck> checks)
    {
        var problems = checks.Count(check => check.Status == CheckStatus.Problem);
        return problems switch
        {
            0 => "Everything essential works.",
            1 => "1 problem; see what to do above.",
            _ =>
            $"{problems} problems; see what to do above."
        };
    }

    private static string Word(CheckStatus status) => status switch { CheckStatus.Ok => "ok", CheckStatus.Note => "note", _ => "problem" };

    private static string Mark(CheckStatus status) => status switch { CheckStatus.Ok => "[green]✓[/]", CheckStatus.Note => "[yellow]![/]", _ => "[red]✗[/]" };
}
