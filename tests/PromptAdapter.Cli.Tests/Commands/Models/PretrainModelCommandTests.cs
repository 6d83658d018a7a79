using System.Text.Json;

namespace PromptAdapter.Cli.Commands.Models;

public sealed class PretrainModelCommandTests : IDisposable
{
    private const string Recipe = """
        { "seed": 1, "embed_dim": 16, "patch_size": 32, "vision_width": 64, "vision_layers": 1, "text_width": 64, "text_layers": 1, "context_length": 64,
          "merges": 50, "vocabulary_captions": 20, "steps": 3, "batch_size": 4, "learning_rate": 0.001, "warmup_steps": 1, "cooldown_steps": 1,
          "weight_decay": 0.1, "second_decay": 0.98, "log_every": 1, "held_out_pairs": 4 }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Pretrain_SmallRecipe_MakesAModelThatOtherCommandsTake()
    {
        var output = Path.Combine(_folder.Path, "out");
        var run = await CommandLineRun.OfAsync("models", "pretrain", WriteRecipe(Recipe), "-o", output, "--json");

        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(Path.Combine(output, "model.safetensors"), document.RootElement.GetProperty("path").GetString());
        Assert.InRange(document.RootElement.GetProperty("unseen_colours").GetDouble(), 0, 100);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(output, "loss.csv")).Length);
        var inspected = await CommandLineRun.OfAsync("models", "inspect", output, "--json");
        Assert.Equal(0, inspected.ExitCode);
        var tokenized = await CommandLineRun.OfAsync("tokenize", "--vocab", Path.Combine(output, "bpe_simple_vocab_16e6.txt"), "a red circle");
        Assert.Equal(0, tokenized.ExitCode);

        var again = await CommandLineRun.OfAsync("models", "pretrain", WriteRecipe(Recipe), "-o", output);
        Assert.Contains("is there already", again.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pretrain_PatchesThatDoNotFit_IsBadInput() =>
        Assert.Contains(
            "patch_size",
            (await CommandLineRun.OfAsync("models", "pretrain",
            WriteRecipe(Recipe.Replace("\"patch_size\": 32", "\"patch_size\": 48", StringComparison.Ordinal)), "-o", _folder.Path)).AssertBadInput(),
            StringComparison.Ordinal);

    [Fact]
    public async Task Pretrain_MissingRecipe_IsBadInput() =>
        Assert.Contains("does not exist", (await CommandLineRun.OfAsync("models", "pretrain", Path.Combine(_folder.Path, "none.json"), "-o", _folder.Path))
            .AssertBadInput(), StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string WriteRecipe(string text)
    {
        var path = _folder.File("recipe.json");
        File.WriteAllText(path, text);
        return path;
    }
}
