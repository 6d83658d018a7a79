using System.Text.Json;
using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands;

public class ModelsCommandTests
{
    [Fact]
    public async Task Inspect_Checkpoint_PrintsItsArchitecture()
    {
        var run = await CommandLineRun.OfAsync("models", "inspect", ReferenceData.Golden("checkpoints", "rn_v1k.jit.pt"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("TorchScript archive", run.Out, StringComparison.Ordinal);
        Assert.Contains("ResNet 1-2-1-1, width 8, 4 heads, 64 px", run.Out, StringComparison.Ordinal);
        Assert.Contains("511,805", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Inspect_Json_IsOneDocument()
    {
        var path = ReferenceData.Golden("checkpoints", "vit_v1k.hf.f16.safetensors");
        var run = await CommandLineRun.OfAsync("models", "inspect", path, "--json");
        using var document = JsonDocument.Parse(run.Out);
        var clip = document.RootElement.GetProperty("clip");
        Assert.Equal("Hugging Face", clip.GetProperty("naming").GetString());
        Assert.Equal("quick_gelu", clip.GetProperty("activation").GetString());
        Assert.Equal(288321, clip.GetProperty("parameters").GetInt64());
        Assert.Equal(8, clip.GetProperty("patch_size").GetInt32());
        Assert.Equal(JsonValueKind.Null, clip.GetProperty("resnet_stages").ValueKind);
        Assert.Equal(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))),
            document.RootElement.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Inspect_OtherTensors_ListsThemAndSaysWhyItIsNoClip()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("a.safetensors"), [TensorToWrite.Of("features", new float[6], [2, 3])],
            cancellationToken: TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("models", "inspect", folder.File("a.safetensors"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("token_embedding.weight", run.Out, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_Checkpoint_KeepsTheModel()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("out.safetensors");
        var run = await CommandLineRun.OfAsync("models", "convert", ReferenceData.Golden("checkpoints", "vit_v1k.hf.f32.safetensors"), output, "--dtype",
            "f16", "--json");
        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Out);
        using var converted = ClipWeights.Open(output);
        Assert.Equal(ClipNaming.OpenAI, converted.Naming);
        Assert.Equal(ElementType.F16, converted.TypeOf("visual.proj"));
        Assert.Equal(document.RootElement.GetProperty("source_sha256").GetString(), converted.File.Metadata["source_sha256"]);
        Assert.Equal(document.RootElement.GetProperty("size_bytes").GetInt64(), converted.File.Length);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("convert", "out.safetensors")]
    public async Task Run_DamagedFile_IsOneLineAndExitCode2(string command, params string[] more)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.pt"), "no tensors here", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync(["models", command, folder.File("a.pt"), .. more.Select(name => folder.File(name))]);
        Assert.Contains("a.pt", run.AssertBadInput(), StringComparison.Ordinal);
        Assert.Empty(run.Out);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Run_MissingFile_IsOneLineAndExitCode2() =>
        (await CommandLineRun.OfAsync("models", "inspect", "there-is-none.pt")).AssertBadInput();

    [Fact]
    public async Task Convert_UnknownType_IsOneLineAndExitCode2() =>
        (await CommandLineRun.OfAsync("models", "convert", "a", "b", "--dtype", "f8")).AssertBadInput();

    [Fact]
    public async Task Convert_OntoItself_IsRefused()
    {
        var path = ReferenceData.Golden("checkpoints", "vit_v1k.hf.f32.safetensors");
        (await CommandLineRun.OfAsync("models", "convert", path, path)).AssertBadInput();
    }
}
