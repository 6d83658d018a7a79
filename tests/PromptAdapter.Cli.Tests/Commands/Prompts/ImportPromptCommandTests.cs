using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands.Prompts;

public sealed class ImportPromptCommandTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out.safetensors");

    [Fact]
    public async Task Import_TextContext_RecordsThatItsOriginIsUnknown()
    {
        var values = Enumerable.Range(0, 2 * world.Clip.TextTower.Width).Select(i => i / 100f).ToArray();
        var json = (await ImportAsync(Write("ctx", values, 2, world.Clip.TextTower.Width), "--position", "middle", "--json")).AssertJson();

        Assert.False(json.GetProperty("sources_known").GetBoolean());
        var prompt = PromptFile.Load(Output);
        Assert.Equal(values, prompt.Context.Values.ToArray());
        Assert.Equal((ClassTokenPosition.Middle, world.Clip.Sha256, false), (prompt.Position, prompt.ModelSha256, prompt.SourcesKnown));
        Assert.Contains("unknown (imported from model.safetensors)",
            (await CommandLineRun.OfAsync("prompts", "show", Output, "--model", world.Checkpoint)).AssertDone(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PublishedRunsOfEveryMode_LoadAgain()
    {
        var golden = ReferenceData.Golden("prompt", "mvlpt.safetensors");
        using var tensors = TensorFile.Open(golden);
        var model = ReferenceData.Golden("checkpoints", "vit_tiny.state_dict.pt");
        var vocabulary = ReferenceData.Vocabulary;
        var modes = new HashSet<string>();
        foreach (var run in tensors.Tensors.Keys.Where(name => name.Contains(".after5.", StringComparison.Ordinal))
            .GroupBy(name => name[..name.IndexOf('.', StringComparison.Ordinal)]))
        {
            var path = _folder.File(run.Key + ".safetensors");
            SafetensorsWriter.Write(
                path, [.. run.Select(name => TensorToWrite.Of("prompt_learner." + name[(run.Key.Length + ".after5.".Length)..], tensors[name]))],
                new Dictionary<string, string>(), cancellationToken: TestContext.Current.CancellationToken);
            var result = await CommandLineRun.OfAsync("prompts", "import", path, "-o", Output, "--model", model, "--vocab", vocabulary);
            result.AssertDone();
            modes.Add(PromptFile.Load(Output).Mode);
        }

        Assert.Superset(new HashSet<string>(["coop", "vpt", "upt"]), modes);
    }

    [Fact]
    public async Task Import_ClassWeights_CanBeReadAsSuch()
    {
        var weights = Enumerable.Range(0, 3 * world.Clip.EmbedDim).Select(i => MathF.Sin(i)).ToArray();
        var path = Write("", weights, 3, world.Clip.EmbedDim, "weights");

        (await ImportAsync(path)).AssertBadInput();
        (await ImportAsync(path, "--classes", world.Photos)).AssertDone();

        Assert.Equal(ClassWeights.Create(weights, 3, "").Values.ToArray(), ClassWeightsFile.Read(Output, 3, world.Clip.EmbedDim).Values.ToArray());
        using var file = TensorFile.Open(Output);
        Assert.Contains("unknown (imported from", file.Metadata["sources"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PromptOfAnotherWidth_IsBadInput()
    {
        (await ImportAsync(Write("ctx", new float[2 * 5], 2, 5), "--position", "end")).AssertBadInput();
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task Import_FileThatIsNoPrompt_IsBadInput() => (await ImportAsync(world.Checkpoint)).AssertBadInput();

    public void Dispose() => _folder.Dispose();

    private Task<CommandLineRun> ImportAsync(string path, params string[] more) =>
        CommandLineRun.OfAsync(["prompts", "import", path, "-o", Output, "--model", world.Checkpoint, .. more]);

    private string Write(string tensor, float[] values, int rows, int columns, string? name = null)
    {
        var path = _folder.File((name ?? "model") + ".safetensors");
        SafetensorsWriter.Write(path, [TensorToWrite.Of(tensor.Length == 0 ? "weights" : tensor, values, [rows, columns])], new Dictionary<string, string>(),
            cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }
}
