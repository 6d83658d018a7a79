using System.Text.Json;

namespace PromptAdapter.Cli.Commands.Models;

public class ListModelsCommandTests
{
    [Fact]
    public async Task List_Json_SaysWhatIsHere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("ViT-B-16.pt"), "four");
        File.WriteAllText(folder.File("RN50.pt.partial"), "two");
        var run = await CommandLineRun.OfAsync("models", "list", "--json", "--folder", folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        using var document = JsonDocument.Parse(run.Out);
        var states = document.RootElement.GetProperty("results").EnumerateArray()
            .ToDictionary(model => model.GetProperty("name").GetString()!, model => model.GetProperty("file").GetProperty("state").GetString());
        Assert.Equal("present", states["ViT-B/16"]);
        Assert.Equal("partial", states["RN50"]);
        Assert.Equal("absent", states["ViT-L/14@336px"]);
        Assert.Equal("absent", document.RootElement.GetProperty("vocabulary").GetProperty("state").GetString());
        Assert.Equal(folder.Path, document.RootElement.GetProperty("folder").GetString());
    }

    [Fact]
    public async Task List_Plain_IsOneLineAModel()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandLineRun.OfAsync("models", "list", "--folder", folder.Path);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(0, run.ExitCode);
        Assert.Single(lines, line => line.StartsWith("ViT-B/16 ", StringComparison.Ordinal) && line.Contains("224", StringComparison.Ordinal)
            && line.Contains("about 335 MiB", StringComparison.Ordinal));
        Assert.Equal($"Folder: {folder.Path}", lines[^1]);
        Assert.DoesNotContain('\e', run.Out);
    }

    [Fact]
    public async Task List_EmptyFolderName_IsBadInput() =>
        Assert.Contains("--folder", (await CommandLineRun.OfAsync("models", "list", "--folder", " ")).AssertBadInput(), StringComparison.Ordinal);
}
