using System.Text.Json;

namespace PromptAdapter.Cli;

/// <summary>Runs a command in this process, as through a pipe, and keeps what it printed.</summary>
public sealed record CommandLineRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandLineRun> OfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLineApplication.RunAsync(args, new Terminal(output, error, outIsTerminal: false, errorIsTerminal: false),
            TestContext.Current.CancellationToken);
        return new CommandLineRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The command finished; returns what it printed.</summary>
    public string AssertDone()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}, standard error: {Error}");
        return Out;
    }

    /// <summary>
    /// The command finished and printed one JSON document and nothing else, whose last entry is the warnings that standard error has, too; returns it.
    /// </summary>
    public JsonElement AssertJson()
    {
        AssertDone();
        using var document = JsonDocument.Parse(Out);
        var last = document.RootElement.EnumerateObject().Last();
        Assert.Equal("warnings", last.Name);
        Assert.Equal(Error.Split('\n').Where(line => line.StartsWith("warning: ", StringComparison.Ordinal)),
            last.Value.EnumerateArray().Select(warning => "warning: " + warning.GetString()));
        return document.RootElement.Clone();
    }

    /// <summary>The error contract: exit code 2, nothing on standard output and exactly one line on standard error that starts with <c>error:</c>.</summary>
    public string AssertBadInput()
    {
        Assert.Empty(Out);
        Assert.True(ExitCode == 2, $"exit code {ExitCode}, standard error: {Error}");
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        return line;
    }
}
