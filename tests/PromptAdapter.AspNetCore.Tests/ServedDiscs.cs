using System.Net.Http.Headers;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(PromptAdapter.AspNetCore.ServedDiscs))]

namespace PromptAdapter.AspNetCore;

/// <summary>A classifier of drawn discs on a disk, fitted once, and servers of copies of it.</summary>
public sealed class ServedDiscs : IAsyncLifetime
{
    private readonly TinyWorld _world = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>The fitted classifier's file; tests read it.</summary>
    public string File => _folder.File("discs.padapter");

    /// <summary>Another one, of two classes.</summary>
    public string OtherFile => _folder.File("others.padapter");

    /// <summary>The photos of the test set, class after class.</summary>
    public string[] Photos => [.. Directory.GetFiles(_world.Test, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public TinyWorld World => _world;

    public async ValueTask InitializeAsync()
    {
        await FitAsync(File, TinyWorld.ClassNames.Count);
        await FitAsync(OtherFile, 2);
    }

    /// <summary>Serves a copy of the classifier on a free port.</summary>
    public async Task<Running> StartAsync(Action<ClassifierServerOptions>? configure = null, string? file = null)
    {
        var folder = new TemporaryFolder();
        var copy = folder.File("discs" + Path.GetExtension(file ?? File));
        System.IO.File.Copy(file ?? File, copy);
        var options = new ClassifierServerOptions { Port = 0, Service = { ReloadInterval = TimeSpan.FromMilliseconds(50) } };
        configure?.Invoke(options);
        return new Running(await ClassifierServer.StartAsync(copy, options, TestContext.Current.CancellationToken), folder, copy);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task FitAsync(string file, int classes)
    {
        var photos = _folder.File("fit", classes.ToString(), "x");
        foreach (var folder in Directory.GetDirectories(_world.Train).Order(StringComparer.Ordinal).Take(classes))
        {
            foreach (var photo in Directory.GetFiles(folder))
                System.IO.File.Copy(photo, _folder.File("fit", classes.ToString(), Path.GetFileName(folder), Path.GetFileName(photo)));
        }

        var data = ImageFolder.Open(Path.GetDirectoryName(photos)!);
        var fit = await FewShotClassifier.FitAsync(_world.Clip, data, new FitOptions { Method = "tip-adapter", Seed = 1 });
        using var classifier = fit.Classifier;
        classifier.Save(file);
    }
}

/// <summary>A server that runs, with a client for it.</summary>
public sealed class Running(ClassifierServer server, TemporaryFolder folder, string file) : IAsyncDisposable
{
    public ClassifierServer Server => server;

    public string File => file;

    /// <summary>Cancelled when the test is.</summary>
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string Folder => folder.Path;

    public HttpClient Client { get; } = new() { BaseAddress = server.Address };

    public static ByteArrayContent Body(byte[] bytes, string type = "image/png")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    public static MultipartFormDataContent Form(params (string Name, byte[] Bytes)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
            form.Add(Body(bytes), "image", name);
        return form;
    }

    public async Task<JsonElement> GetAsync(string route, int status = 200) => await ReadAsync(await Client.GetAsync(route), status);

    public async Task<JsonElement> PostAsync(string route, HttpContent content, int status = 200) =>
        await ReadAsync(await Client.PostAsync(route, content), status);

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.DoesNotContain(Path.GetTempPath(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (status >= 400 && !text.StartsWith("{\"error\"", StringComparison.Ordinal))
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(status, JsonDocument.Parse(text).RootElement.GetProperty("status").GetInt32());
        }

        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.StopAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
