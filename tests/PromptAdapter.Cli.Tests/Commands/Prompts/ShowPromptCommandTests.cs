using System.Text.Json;
using PromptAdapter.Prompts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Cli.Commands.Prompts;

public sealed class ShowPromptCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Show_WordsOfTheModel_FindsThem()
    {
        var prompt = WritePrompt();

        var run = await CommandLineRun.OfAsync("prompts", "show", prompt, "--model", _folder.File("clip.safetensors"), "--vocab", _folder.File("v.txt"),
            "--words", "2", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal("coop", json.RootElement.GetProperty("mode").GetString());
        Assert.Equal("pets", json.RootElement.GetProperty("sources")[0].GetProperty("task").GetString());
        Assert.Equal("ab</w>", json.RootElement.GetProperty("vectors")[0][0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Show_ForPeople_NamesSourceAndWords()
    {
        var run = await CommandLineRun.OfAsync("prompts", "show", WritePrompt(), "--model", _folder.File("clip.safetensors"), "--vocab", _folder.File("v.txt"));

        Assert.Contains("learned from pets, 4 shots per class", run.Out, StringComparison.Ordinal);
        Assert.Contains("   1  ab</w> 0.000", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_FileThatIsNoPrompt_IsBadInput()
    {
        WritePrompt();
        (await CommandLineRun.OfAsync("prompts", "show", _folder.File("clip.safetensors"))).AssertBadInput();
    }

    public void Dispose() => _folder.Dispose();

    private string WritePrompt()
    {
        File.WriteAllText(_folder.File("v.txt"), "#version: 0.2\na b</w>\n");
        new RandomCheckpoint { VocabularySize = 515 }.Write(_folder.File("clip.safetensors"));
        using var clip = ClipModel.Load(_folder.File("clip.safetensors"), _folder.File("v.txt"));
        var prompt = new SavedPrompt(ContextWords.Start(clip, "ab b"), clip.Name, clip.Sha256) { Sources = [new PromptSource("pets", 4, 1, [])] };
        PromptFile.Save(prompt, _folder.File("prompt.safetensors"));
        return _folder.File("prompt.safetensors");
    }
}
