using System.CommandLine;
using PromptAdapter.Cli.Doctor;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>doctor</c>: what runs here, and what to do about each problem.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var home = new Option<string?>("--home")
        {
            Description = $"Look at this folder in place of {UserFolders.HomeVariable} or the standard one.",
            HelpName = "DIR"
        };
        var command = new ExampleCommand("doctor", "Report runtime, native backend, threads and cache folders, and what to do about each problem.",
            "promptadapter doctor", "promptadapter doctor --json");
        command.Options.Add(home);
        command.SetAction(parsed => Run(terminal, parsed.GetValue(home), parsed.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(Terminal terminal, string? home, bool json)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(string.IsNullOrWhiteSpace(home) ? UserFolders.Home : home));
        var models = new ModelCache(Path.Combine(folder, Path.GetRelativePath(UserFolders.Home, UserFolders.Models)));
        DoctorCheck[] checks = [.. RuntimeChecks.Run(), .. BackendChecks.Run(), .. FolderChecks.Run(folder), .. ModelChecks.Run(models)];
        if (json)
            DoctorReport.WriteJson(terminal, checks);
        else
            DoctorReport.Write(terminal, checks);
        return DoctorReport.IsHealthy(checks) ? CommandLineApplication.Done : CommandLineApplication.Failed;
    }
}
