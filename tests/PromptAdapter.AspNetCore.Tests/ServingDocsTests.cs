using System.Diagnostics;
using System.Text.Json;

namespace PromptAdapter.AspNetCore;

/// <summary>Runs the curl commands of docs/serving.md as a reader would.</summary>
public sealed class ServingDocsTests(ServedDiscs discs)
{
    private const string Marker = "<!-- curl: run against a server -->";

    [Fact]
    public async Task EveryCommand_IsAnswered()
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/curl"), "there is no curl here; install it");
        await using var running = await discs.StartAsync(options => options.Service.Name = "pets");
        File.Copy(discs.Photos[0], Path.Combine(running.Folder, "photo.png"));
        File.Copy(discs.Photos[^1], Path.Combine(running.Folder, "other.png"));
        var docs = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "serving.md"), Running.Stop);
        var block = docs[docs.IndexOf(Marker, StringComparison.Ordinal)..].Split("```")[1];
        string[] commands = [.. block.Split('\n').Where(line => line.StartsWith("curl ", StringComparison.Ordinal))];
        Assert.Equal(11, commands.Length);
        foreach (var command in commands)
        {
            var start = new ProcessStartInfo("bash", ["-c", command.Replace(":8080", $":{running.Server.Address.Port}", StringComparison.Ordinal)])
            {
                WorkingDirectory = running.Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(Running.Stop), process.StandardError.ReadToEndAsync(Running.Stop));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{command}\nended with {process.ExitCode}: {await error} {await output}");
            if (!command.EndsWith("/metrics", StringComparison.Ordinal))
                JsonDocument.Parse(await output).Dispose();
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PromptAdapter.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
