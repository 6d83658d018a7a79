using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PromptAdapter.Cli.Commands;

/// <summary>The server as people run it, in a process of its own.</summary>
public sealed partial class ServeCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Serve_AnswersAsPredict_AndStopsWhenAsked(string signal, int code)
    {
        CommandLineProcess.RequireSignal(signal);
        using var serve = CommandLineProcess.Start("serve", fitted.Path, "--port", "0", "--read-only");
        await serve.UntilAsync(() => serve.Out.Contains('\n'));
        Assert.Contains("serving discs.padapter (3 classes) at http://127.0.0.1:", serve.Out, StringComparison.Ordinal);
        var photo = Directory.GetFiles(fitted.World.Test, "*.png", SearchOption.AllDirectories)[0];
        using var client = new HttpClient { BaseAddress = new Uri(AddressPattern().Match(serve.Out).Value) };
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var response = await client.PostAsync("predict", content, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var predict = await CommandLineRun.OfAsync("predict", fitted.Path, photo, "--json", "--store", "none");
        predict.AssertDone();
        using var expected = JsonDocument.Parse(predict.Out);
        var (one, other) = (answer.RootElement.GetProperty("results")[0], expected.RootElement.GetProperty("results")[0]);
        Assert.Equal(other.GetProperty("label").GetString(), one.GetProperty("label").GetString());
        Assert.Equal(other.GetProperty("probability").GetDouble(), one.GetProperty("probability").GetDouble(), 1e-5);

        await serve.SignalAsync(signal);
        Assert.True(await serve.ExitCodeAsync() == code, serve.Error);
        Assert.Contains("stopping\n", serve.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", serve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PortInUse_IsBadInput()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var run = await CommandLineRun.OfAsync("serve", fitted.Path, "--port", $"{port}");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"port {port} of 127.0.0.1 is in use", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("none.padapter", "there is no such file")]
    [InlineData("FILE --host 0.0.0.0", "--api-key")]
    [InlineData("FILE --host nowhere", "is no address")]
    [InlineData("FILE --insecure --api-key x", "leave out one of the two")]
    [InlineData("FILE --port 70000", "out of range")]
    [InlineData("FILE --threshold 2", "out of range")]
    public async Task BadInput_IsOneLineAndCodeTwo(string arguments, string message)
    {
        var run = await CommandLineRun.OfAsync(["serve", .. arguments.Split(' ').Select(part => part == "FILE" ? fitted.Path : part)]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex AddressPattern();
}
