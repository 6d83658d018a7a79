using System.Globalization;

namespace PromptAdapter.Cli.Scripts;

/// <summary>The array job of scripts/slurm, run task by task with the variables that Slurm sets.</summary>
public sealed class SlurmArrayTests : IDisposable
{
    private static readonly string Script = ScriptRun.FileOf("scripts", "slurm", "bench-array.sbatch");

    private readonly ScriptRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    [InlineData(0, 7)]
    [InlineData(5, 9)]
    public async Task Script_EveryTask_RunsItsPartAndNoOther(int first, int last)
    {
        var (parts, shards) = (last - first + 1, new List<string>());
        for (var task = first; task <= last; task++)
        {
            var variables = Array(task, first, last, parts);
            var (code, error, called) = await RunAsync(variables, "study.yaml", "the results", "--methods", "zero-shot");
            Assert.True(code == 0, error);
            var understood = ScriptRun.Understand(called, variables);
            Assert.Equal((true, "the results", 6), (understood.Resume, understood.Out, understood.Threads));
            Assert.Equal(("study.yaml", "--methods", "zero-shot"), (called![1], called[^2], called[^1]));
            shards.Add($"{understood.Shard.Index}/{understood.Shard.Count}");
        }

        Assert.Equal(Enumerable.Range(1, parts).Select(part => $"{part}/{parts}"), shards);
    }

    [Fact]
    public async Task Script_NoCoresStated_UsesOneThread()
    {
        var variables = Array(1, 1, 1, 1);
        variables.Remove("SLURM_CPUS_PER_TASK");
        Assert.Equal(1, ScriptRun.Understand((await RunAsync(variables, "study.yaml", "results")).Called, variables).Threads);
    }

    [Fact]
    public async Task Script_ProgramNamed_NeedsNoPath()
    {
        var variables = Array(2, 1, 3, 3);
        variables["PROMPTADAPTER"] = _run.Program;
        var (code, error, called) = await _run.OfAsync(["bash", Script, "study.yaml", "results"], variables, inPath: false);
        Assert.True(code == 0, error);
        Assert.Equal(2, ScriptRun.Understand(called, variables).Shard.Index);
    }

    [Fact]
    public async Task Script_ArrayWithGaps_IsRefused() // --array=1,5,9 has three tasks and no step
    {
        var variables = Array(5, 1, 9, 3);
        var (code, error, called) = await RunAsync(variables, "study.yaml", "results");
        Assert.True(code == 0, error);
        Assert.Contains("without gaps", Assert.Throws<InputException>(() => ScriptRun.Understand(called, variables)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_WithoutFolder_SaysHowItIsUsed()
    {
        var (code, error, called) = await RunAsync(Array(1, 1, 1, 1), "study.yaml");
        Assert.Equal((2, null), (code, called));
        Assert.Contains("usage", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Directives_StandBeforeTheFirstCommandAndRequeue()
    {
        var lines = File.ReadAllLines(Script);
        var commands = System.Array.FindIndex(lines, line => line.Length > 0 && line[0] != '#');
        Assert.DoesNotContain(lines[commands..], line => line.StartsWith("#SBATCH", StringComparison.Ordinal)); // Slurm reads none behind it
        Assert.Contains("#SBATCH --requeue", lines);
        Assert.Contains("#SBATCH --open-mode=append", lines);
        Assert.Contains(lines, line => line.StartsWith("#SBATCH --array=", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Array(int task, int first, int last, int count) => new()
    {
        ["SLURM_ARRAY_TASK_ID"] = task.ToString(CultureInfo.InvariantCulture),
        ["SLURM_ARRAY_TASK_MIN"] = first.ToString(CultureInfo.InvariantCulture),
        ["SLURM_ARRAY_TASK_MAX"] = last.ToString(CultureInfo.InvariantCulture),
        ["SLURM_ARRAY_TASK_COUNT"] = count.ToString(CultureInfo.InvariantCulture),
        ["SLURM_CPUS_PER_TASK"] = "6",
    };

    private Task<(int ExitCode, string Error, string[]? Called)> RunAsync(Dictionary<string, string> variables, params string[] arguments) =>
        _run.OfAsync(["bash", Script, .. arguments], variables);
}
