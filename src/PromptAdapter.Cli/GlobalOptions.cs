using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;

namespace PromptAdapter.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output and nothing else there.",
        Recursive = true,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Log details to standard error; add the stack trace to an error.",
        Recursive = true,
    };

    public static readonly Option<int?> Threads = new Option<int?>("--threads")
    {
        Description = "Threads for tensor arithmetic (default: all cores). The same count gives the same bits.",
        Recursive = true,
    }.Whole(1, 1024);
}
