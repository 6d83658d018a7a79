using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace PromptAdapter.Cli.Scripts;

/// <summary>The Job of scripts/kubernetes, read as Kubernetes reads it and run pod by pod.</summary>
public sealed class KubernetesJobTests : IDisposable
{
    private readonly ScriptRun _run = new();
    private readonly YamlMappingNode _job = Read();

    private YamlNode Spec => _job["spec"];

    private YamlNode Pod => Spec["template"]["spec"];

    private YamlNode Container => Assert.Single((YamlSequenceNode)Pod["containers"]);

    private Dictionary<string, string> Variables =>
        ((YamlSequenceNode)Container["env"]).ToDictionary(entry => Text(entry["name"]), entry => Text(entry["value"]));

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Job_IsIndexedWithAPodForEveryPart()
    {
        Assert.Equal(("batch/v1", "Job"), (Text(_job["apiVersion"]), Text(_job["kind"])));
        Assert.Equal("Indexed", Text(Spec["completionMode"]));
        Assert.Equal((Variables["PARTS"], Variables["PARTS"]), (Text(Spec["completions"]), Text(Spec["parallelism"])));
        Assert.InRange(int.Parse(Variables["PARTS"], CultureInfo.InvariantCulture), 2, 100_000);
        Assert.Equal("OnFailure", Text(Pod["restartPolicy"])); // so that an evicted pod goes on
    }

    [Fact]
    public async Task Command_EveryIndex_RunsItsPartAndNoOther()
    {
        var parts = int.Parse(Variables["PARTS"], CultureInfo.InvariantCulture);
        var shards = new List<string>();
        for (var index = 0; index < parts; index++)
        {
            string[] command = [.. Texts(Container["command"]), .. Texts(Container["args"])];
            var (code, error, called) = await _run.OfAsync(
                command, new Dictionary<string, string>(Variables) { ["JOB_COMPLETION_INDEX"] = index.ToString(CultureInfo.InvariantCulture) });
            Assert.True(code == 0, error);
            var understood = ScriptRun.Understand(called);
            Assert.True(understood.Resume);
            Assert.Equal((Variables["RESULTS"], Variables["THREADS"]), (understood.Out, understood.Threads.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(Variables["CONFIG"], called![1]);
            shards.Add($"{understood.Shard.Index}/{understood.Shard.Count}");
        }

        Assert.Equal(Enumerable.Range(1, parts).Select(part => $"{part}/{parts}"), shards);
    }

    [Fact]
    public void Paths_LieOnTheVolumeThatAllPodsShare()
    {
        var mount = Assert.Single((YamlSequenceNode)Container["volumeMounts"]);
        Assert.Equal(Text(mount["name"]), Text(Assert.Single((YamlSequenceNode)Pod["volumes"])["name"]));
        var root = Text(mount["mountPath"]);
        Assert.All((string[])[Text(Container["workingDir"]), .. ((string[])["CONFIG", "RESULTS", "PROMPTADAPTER_HOME"]).Select(name => Variables[name])],
            path => Assert.StartsWith(root + "/", path + "/", StringComparison.Ordinal));
    }

    private static YamlMappingNode Read()
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(ScriptRun.FileOf("scripts", "kubernetes", "bench-indexed-job.yaml"));
        stream.Load(reader);
        return (YamlMappingNode)Assert.Single(stream.Documents).RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    private static IEnumerable<string> Texts(YamlNode node) => ((YamlSequenceNode)node).Select(Text);
}
