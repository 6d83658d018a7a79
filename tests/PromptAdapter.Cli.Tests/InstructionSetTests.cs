namespace PromptAdapter.Cli;

/// <summary>
/// The same answers on processors that can do less: the switches of .NET, libtorch and oneDNN take their wide instructions away. Single precision is asked for:
/// by itself a fit takes bfloat16 where there are instructions for it.
/// </summary>
public sealed class InstructionSetTests(TinyWorld world) : IDisposable
{
    private const double ProbabilityTolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DOTNET_EnableAVX512=0", "ATEN_CPU_CAPABILITY=avx2", "ONEDNN_MAX_CPU_ISA=AVX2")] // nothing new where there is no AVX-512
    [InlineData("DOTNET_EnableAVX2=0")]
    [InlineData("DOTNET_EnableHWIntrinsic=0")]
    [InlineData("ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=SSE41")]
    [InlineData("DOTNET_EnableAVX2=0", "ATEN_CPU_CAPABILITY=default", "ONEDNN_MAX_CPU_ISA=SSE41")]
    public async Task FitAndPredict_WithFewerInstructions_AnswersTheSame(params string[] switches)
    {
        var expected = await AnswersAsync([]);
        var actual = await AnswersAsync(switches);
        Assert.Equal(expected.Select(answer => answer.Label), actual.Select(answer => answer.Label));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, ProbabilityTolerance));
    }

    private async Task<(string Label, double Probability)[]> AnswersAsync(string[] switches)
    {
        var path = _folder.File("set.padapter");
        (await CommandLineProcess.RunWithAsync(_folder.Path, switches, "fit", world.Photos, "-o", path, "--model", world.Checkpoint, "--method", "tip-adapter",
            "--precision", "f32", "--store", "none", "--threads", "1")).AssertDone();
        var json = (await CommandLineProcess.RunWithAsync(_folder.Path, switches, "predict", path, world.Test, "--json", "--threads", "1")).AssertJson();
        return [.. json.List("results").Select(result => (result.Text("label"), result.Number("probability")))];
    }
}
