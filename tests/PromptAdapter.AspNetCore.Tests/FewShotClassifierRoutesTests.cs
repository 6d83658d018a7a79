using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace PromptAdapter.AspNetCore;

/// <summary>The routes beside those of an application, which has its own description, metrics and front page.</summary>
public sealed class FewShotClassifierRoutesTests(ServedDiscs discs)
{
    [Theory]
    [InlineData("")]
    [InlineData("/pets")]
    public async Task OwnDescriptionOfAnApplication_StaysAsItIs_BesideOurs(string prefix)
    {
        await using var application = await StartAsync(prefix);
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };

        var own = await ReadAsync(client, "/openapi/v1.json");
        Assert.DoesNotContain("Prompt-Adapter", own.GetProperty("info").GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal("1.0.0", own.GetProperty("info").GetProperty("version").GetString());
        Assert.True(own.GetProperty("paths").TryGetProperty("/weatherforecast", out _));

        var ours = await ReadAsync(client, $"{prefix}/openapi/promptadapter.json");
        Assert.StartsWith("Prompt-Adapter", ours.GetProperty("info").GetProperty("title").GetString(), StringComparison.Ordinal);
        string[] paths = [.. ours.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        Assert.Contains($"{prefix}/predict", paths);
        Assert.DoesNotContain("/weatherforecast", paths);
        Assert.Equal("/", Assert.Single(ours.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
        Assert.Equal("[]", await client.GetStringAsync("/weatherforecast", Running.Stop));
        Assert.Contains("Name that picture", await client.GetStringAsync($"{prefix}/", Running.Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FrontPageAndMetricsOfAnApplication_ComeBeforeOurs()
    {
        await using var application = await StartAsync("", routes =>
        {
            routes.MapGet("/", () => "Hello World!");
            routes.MapGet("/metrics", () => "mine");
        });
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        Assert.Equal("Hello World!", await client.GetStringAsync("/", Running.Stop));
        Assert.Equal("mine", await client.GetStringAsync("/metrics", Running.Stop));
        Assert.True((await ReadAsync(client, "/labels")).TryGetProperty("labels", out _));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MetricsOfAnApplication_HoldOurs_WhereItExportsThemItself(bool metrics)
    {
        await using var application = await StartAsync(
            "", routes => routes.MapPrometheusScrapingEndpoint(metrics ? "/metrics" : "/own-metrics"), options => options.Metrics = metrics,
            services => services.AddOpenTelemetry().WithMetrics(own => own.AddMeter("PromptAdapter.AspNetCore").AddPrometheusExporter()));
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        using var answer = await client.PostAsync("/predict", Running.Body(File.ReadAllBytes(discs.Photos[0])), Running.Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var own = await client.GetStringAsync(metrics ? "/metrics" : "/own-metrics", Running.Stop);
        Assert.Contains("promptadapter_images", own, StringComparison.Ordinal);
        Assert.Equal(metrics ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await client.GetAsync("/metrics", Running.Stop)).StatusCode);
    }

    [Fact]
    public async Task WithoutDescriptionMetricsAndPage_NoneOfThemIsThere()
    {
        await using var application = await StartAsync(
            "/pets", configure: options => (options.Metrics, options.OpenApi, options.Page) = (false, false, false));
        using var client = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        foreach (var route in (string[])["/pets/", "/pets/page.js", "/pets/metrics", "/pets/openapi/promptadapter.json", "/openapi/promptadapter.json"])
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(route, Running.Stop)).StatusCode);
        Assert.True((await ReadAsync(client, "/pets/labels")).TryGetProperty("labels", out _));
        await ReadAsync(client, "/openapi/v1.json");
    }

    // The application that "dotnet new webapi" makes, with a classifier.
    private async Task<WebApplication> StartAsync(string prefix, Action<WebApplication>? map = null, Action<ClassifierServiceOptions>? configure = null,
        Action<IServiceCollection>? add = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenApi();
        add?.Invoke(builder.Services);
        builder.Services.AddFewShotClassifier(discs.File, options =>
        {
            options.ReloadInterval = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        var application = builder.Build();
        application.MapOpenApi();
        application.MapGet("/weatherforecast", () => Results.Json(Array.Empty<int>()));
        application.MapFewShotClassifier(prefix);
        map?.Invoke(application);
        await application.StartAsync(Running.Stop);
        return application;
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client, string route) =>
        await Running.ReadAsync(await client.GetAsync(route, Running.Stop));
}
