using System.Globalization;
using System.Net;
using k8s;
using k8s.Models;
using PromptAdapter.AspNetCore;
using PromptAdapter.Cli.Commands;

namespace PromptAdapter.Cli.Scripts;

/// <summary>The Deployment of scripts/kubernetes, read as Kubernetes reads it, against the server that it starts.</summary>
public sealed class KubernetesServerTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>
{
    private static readonly string Text = File.ReadAllText(ScriptRun.FileOf("scripts", "kubernetes", "server-deployment.yaml"));

    // Strict: a field that Kubernetes does not know is an error, as it is for 'kubectl apply'.
    private readonly List<object> _documents = KubernetesYaml.LoadAllFromString(Text, null, strict: true);

    private V1Deployment Deployment => Assert.Single(_documents.OfType<V1Deployment>());

    private V1Secret Secret => Assert.Single(_documents.OfType<V1Secret>());

    private V1PodSpec Pod => Deployment.Spec.Template.Spec;

    private V1Container Container => Assert.Single(Pod.Containers);

    private V1ContainerPort Port => Assert.Single(Container.Ports);

    [Fact]
    public void Documents_BelongTogether()
    {
        Assert.Equal(3, _documents.Count);
        Assert.Equal(("apps/v1", "Deployment"), (Deployment.ApiVersion, Deployment.Kind));
        var service = Assert.Single(_documents.OfType<V1Service>());
        var labels = Deployment.Spec.Template.Metadata.Labels;
        Assert.Equal(labels, Deployment.Spec.Selector.MatchLabels);
        Assert.Equal(labels, service.Spec.Selector);
        Assert.Equal(Port.Name, Assert.Single(service.Spec.Ports).TargetPort.Value);
    }

    [Fact]
    public void Arguments_AreThoseOfServe()
    {
        Assert.Null(Container.Command); // the image's own program
        var parsed = CommandLineApplication.CreateRoot(Terminal.OfProcess()).Parse([.. Container.Args], CommandLineApplication.AsTyped);
        Assert.Empty(parsed.Errors);
        Assert.Equal("serve", parsed.CommandResult.Command.Name);
        Assert.Equal(Port.ContainerPort, parsed.GetValue<int>("--port"));
        Assert.True(parsed.GetValue<bool>("--read-only")); // the folder of the classifier is
        var models = Assert.Single(Container.VolumeMounts, mount => mount.ReadOnlyProperty == true);
        Assert.StartsWith(models.MountPath + "/", Container.Args[1], StringComparison.Ordinal);
        Assert.Equal(Container.VolumeMounts.Select(mount => mount.Name).Order(), Pod.Volumes.Select(volume => volume.Name).Order());
    }

    [Fact]
    public void Key_ComesFromTheSecret_AndNoArgumentShowsIt()
    {
        var key = Assert.Single(Container.Env, entry => entry.Name == ServeCommand.KeyVariable);
        Assert.Null(key.Value);
        Assert.Equal(Secret.Metadata.Name, key.ValueFrom.SecretKeyRef.Name);
        Assert.Contains(key.ValueFrom.SecretKeyRef.Key, Secret.StringData.Keys);
        Assert.DoesNotContain("--api-key", Container.Args);
        Assert.DoesNotContain("--insecure", Container.Args);
    }

    [Fact]
    public void Pod_HasNoRightsThatItDoesNotNeed()
    {
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.NotEqual(0, Pod.SecurityContext.RunAsUser);
        Assert.False(Pod.AutomountServiceAccountToken);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void GracePeriod_IsLongerThanARequestMayTake() =>
        Assert.True(Pod.TerminationGracePeriodSeconds > new ClassifierServiceOptions().TimeLimit.TotalSeconds + 2);

    [Fact]
    public async Task Probes_AreAnsweredWithoutTheKey_AndMetricsAreNot()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var options = new ClassifierServerOptions { Port = 0, Service = { ApiKey = "secret" } };
        await using var server = await ClassifierServer.StartAsync(fitted.Path, options, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        foreach (var probe in (V1Probe[])[Container.StartupProbe, Container.ReadinessProbe, Container.LivenessProbe])
        {
            Assert.Equal(Port.Name, probe.HttpGet.Port.Value);
            using var response = await client.GetAsync(probe.HttpGet.Path, cancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            using var asByAddress = new HttpRequestMessage(HttpMethod.Get, probe.HttpGet.Path) { Headers = { Host = "10.1.2.3:8080" } };
            using var answer = await client.SendAsync(asByAddress, cancellationToken); // as the kubelet asks
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var notes = Deployment.Spec.Template.Metadata.Annotations;
        Assert.False(notes?.ContainsKey("prometheus.io/scrape") ?? false, "a scraper that follows notes sends no key");
        using var metrics = await client.GetAsync("metrics", cancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, metrics.StatusCode);
    }

    [Fact]
    public void StartupProbe_LeavesTimeToReadAModel() =>
        Assert.InRange(Container.StartupProbe.PeriodSeconds!.Value * Container.StartupProbe.FailureThreshold!.Value, 60, 600);

    [Fact]
    public void Image_RunsWithoutRights_AndHasAHealthCheck()
    {
        string[] lines = [.. File.ReadAllText(ScriptRun.FileOf("scripts", "container", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        string[] last = [.. lines.SkipWhile((_, i) => i != Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal)))];
        var inherited = last[0].Split(' ')[1];
        string[] basis = [.. lines.SkipWhile(line => !line.EndsWith($" AS {inherited}", StringComparison.Ordinal)).TakeWhile(line => line != last[0])];
        var user = basis.Concat(last).Last(line => line.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Equal("USER $APP_UID", user); // 1654 in the images of .NET
        Assert.Equal("1654", Pod.SecurityContext.RunAsUser!.Value.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(basis, line => line.Contains($"ln -s /app/{typeof(CommandLineApplication).Assembly.GetName().Name} ", StringComparison.Ordinal));
        var check = Assert.Single(last, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        Assert.Contains("/health/ready", check, StringComparison.Ordinal);
        var command = System.Text.Json.JsonSerializer.Deserialize<string[]>(last.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))[4..])!;
        Assert.Empty(CommandLineApplication.CreateRoot(Terminal.OfProcess()).Parse(command, CommandLineApplication.AsTyped).Errors);
    }
}
