using System.Text.RegularExpressions;

namespace PromptAdapter.Cli;

/// <summary>Runs the commands of the README as a reader would: one after the other, in one folder, each in a process of its own.</summary>
public partial class ReadmeCommandTests
{
    private const string Marker = "<!-- commands: run in order in one folder -->";

    [Fact]
    public async Task EveryCommand_RunInOrder_Succeeds()
    {
        using var folder = new TemporaryFolder();
        var lines = Commands();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var run = await CommandLineProcess.RunInAsync(folder.Path, [.. Words(line).Skip(1)]);
            Assert.True(run.ExitCode == 0, $"{line}\nended with {run.ExitCode}: {run.Error}");
        }
    }

    [Fact]
    public void CodeSample_IsTheCompiledOne()
    {
        var sample = File.ReadAllText(Path.Combine(RepositoryRoot(), "samples", "QuickStart", "Program.cs")).ReplaceLineEndings("\n");
        var code = Readme().Split("```csharp\n")[1].Split("```")[0];
        Assert.Contains(code, sample, StringComparison.Ordinal);
    }

    private static string Readme() => File.ReadAllText(Path.Combine(RepositoryRoot(), "README.md")).ReplaceLineEndings("\n");

    private static string[] Commands()
    {
        var readme = Readme();
        var block = readme[readme.IndexOf(Marker, StringComparison.Ordinal)..].Split("```")[1];
        return [.. block.Split('\n').Where(line => line.StartsWith("promptadapter ", StringComparison.Ordinal))];
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PromptAdapter.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private static IEnumerable<string> Words(string line) => WordPattern().Matches(line).Select(match => match.Value.Trim('"'));

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex WordPattern();
}
