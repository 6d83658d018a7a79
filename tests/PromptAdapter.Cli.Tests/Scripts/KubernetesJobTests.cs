using System.Globalization;
using k8s;
using k8s.Models;

namespace PromptAdapter.Cli.Scripts;

/// <summary>The Job of scripts/kubernetes, read as Kubernetes reads it and run pod by pod.</summary>
public sealed class KubernetesJobTests
{
    private static readonly string[] ExitCodeOfBadInput = ["2"];

    // Strict: a field that Kubernetes does not know is an error, as it is for 'kubectl apply'.
    private readonly V1Job _job = KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(ScriptRun.FileOf("scripts", "kubernetes", "bench-indexed-job.yaml")), strict: true);

    private V1PodSpec Pod => _job.Spec.Template.Spec;

    private V1Container Container => Assert.Single(Pod.Containers);

    private Dictionary<string, string> Variables => Container.Env.ToDictionary(entry => entry.Name, entry => entry.Value);

    [Fact]
    public void Job_IsIndexedWithAPodForEveryPart()
    {
        Assert.Equal(("batch/v1", "Job"), (_job.ApiVersion, _job.Kind));
        Assert.Equal("Indexed", _job.Spec.CompletionMode);
        var parts = int.Parse(Variables["PARTS"], CultureInfo.InvariantCulture);
        Assert.Equal((parts, parts), (_job.Spec.Completions, _job.Spec.Parallelism));
        Assert.InRange(parts, 2, 100_000);
    }

    [Fact]
    public void Job_BadInputIsNotTriedAgainAndAFailedPartIsByItself()
    {
        Assert.Equal(("Never", null), (Pod.RestartPolicy, _job.Spec.BackoffLimit));
        Assert.InRange(_job.Spec.BackoffLimitPerIndex!.Value, 1, 10);
        var rule = Assert.Single(_job.Spec.PodFailurePolicy.Rules, rule => rule.Action == "FailIndex");
        Assert.Equal((Container.Name, "In"), (rule.OnExitCodes.ContainerName, rule.OnExitCodes.OperatorProperty));
        Assert.Equal(ExitCodeOfBadInput, rule.OnExitCodes.Values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
        Assert.Contains(_job.Spec.PodFailurePolicy.Rules, rule => rule.Action == "Ignore" && rule.OnPodConditions.Any(condition =>
            condition.Type == "DisruptionTarget"));
    }

    [Fact]
    public void Pod_HasNoRightsThatItDoesNotNeed()
    {
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.False(Pod.AutomountServiceAccountToken);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void Command_EveryIndex_RunsItsPartAndNoOther()
    {
        var parts = int.Parse(Variables["PARTS"], CultureInfo.InvariantCulture);
        Assert.Null(Container.Command); // the image's own program
        string[] called = [.. Container.Args.Select(Expand)];
        var shards = Enumerable.Range(0, parts).Select(index =>
        {
            var understood = ScriptRun.Understand(called,
                new Dictionary<string, string>(Variables) { ["JOB_COMPLETION_INDEX"] = index.ToString(CultureInfo.InvariantCulture) });
            Assert.True(understood.Resume);
            Assert.Equal((Variables["RESULTS"], Variables["THREADS"]), (understood.Out, understood.Threads.ToString(CultureInfo.InvariantCulture)));
            return understood.Shard.ToString();
        });
        Assert.Equal(Variables["CONFIG"], called[1]);
        Assert.Equal(Enumerable.Range(1, parts).Select(part => $"{part}/{parts}"), shards);
    }

    [Fact]
    public void Paths_LieOnTheVolumeThatAllPodsShare()
    {
        var mount = Assert.Single(Container.VolumeMounts);
        Assert.Equal(mount.Name, Assert.Single(Pod.Volumes).Name);
        Assert.All((string[])[Container.WorkingDir, .. ((string[])["CONFIG", "RESULTS", "PROMPTADAPTER_HOME"]).Select(name => Variables[name])],
            path => Assert.StartsWith(mount.MountPath + "/", path + "/", StringComparison.Ordinal));
    }

    // $(NAME) is replaced by Kubernetes, without a shell.
    private string Expand(string argument) => Variables.Aggregate(argument, (text, entry) => text.Replace($"$({entry.Key})", entry.Value, StringComparison.Ordinal));
}
