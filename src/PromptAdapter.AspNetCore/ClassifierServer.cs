using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PromptAdapter.AspNetCore.Routes;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore;

/// <summary>
/// A whole server of one classifier: what <c>AddFewShotClassifier</c> and <c>MapFewShotClassifier</c> make of an application that does nothing else. It reads
/// no configuration and no environment. Stopping it answers every request that was accepted.
/// </summary>
public sealed class ClassifierServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ClassifierServer(WebApplication application, Uri address) => (_application, Address) = (application, address);

    /// <summary>Where it listens, for example <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The classes that it tells apart, by label.</summary>
    public IReadOnlyList<string> ClassNames => Classifiers.Of(classifier => classifier.ClassNames);

    /// <summary>Whether photos can join the classifier: the server allows it, and the classifier can be fitted again with them.</summary>
    public bool TakesCorrections => Classifiers.Of(Classifiers.TakesCorrectionsOf);

    /// <summary>Images that are accepted and not answered yet.</summary>
    public int ImagesWaiting => _application.Services.GetRequiredService<Admission>().Images;

    private ClassifierHost Classifiers => _application.Services.GetRequiredService<ClassifierHost>();

    /// <summary>Loads a classifier and serves it.</summary>
    /// <param name="path">A <c>.padapter</c> file, or an exported <c>.onnx</c> file.</param>
    /// <param name="options">Where it listens, and what it allows.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="InputException">The file cannot be loaded, an option is out of range, or the port is taken.</exception>
    public static async Task<ClassifierServer> StartAsync(string path, ClassifierServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new ClassifierServerOptions();
        var address = options.Address();
        var application = Build(path, options, address);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new InputException($"port {options.Port} of {address} is in use", null, "choose another port, or 0 for any free one", error);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new InputException(
                $"cannot listen at port {options.Port} of {address} ({error.Message.TrimEnd('.')})", null, "choose another address or port", error);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ClassifierServer(application, new Uri(bound.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
            .Replace("[::]", "[::1]", StringComparison.Ordinal)));
    }

    /// <summary>Takes no further requests, answers those that were accepted, and ends.</summary>
    /// <param name="cancellationToken">Ends at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _application.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static WebApplication Build(string path, ClassifierServerOptions options, IPAddress address)
    {
        var service = options.Service;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = service.MaxRequestBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(address, options.Port);
        });
        options.Logging?.Invoke(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, CallersLifetime>(); // signals are the caller's
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = service.TimeLimit + TimeSpan.FromSeconds(2));
        builder.Services.AddFewShotClassifier(path, service);
        // A page of another site whose name leads to this machine is kept out: its browser sends that name.
        var isLocal = IPAddress.IsLoopback(address) && service.ApiKey is null;
        if (isLocal)
            builder.Services.AddHostFiltering(hosts =>
                (hosts.AllowedHosts, hosts.IncludeFailureMessage) = (["localhost", "127.0.0.1", "[::1]", address.ToString()], false));
        var application = builder.Build();
        if (isLocal)
            application.UseHostFiltering();
        application.UseStatusCodePages(pages => WriteStatusAsync(pages.HttpContext, service.OpenApi));
        application.MapFewShotClassifier("", OpenApiRoutes.InServer);
        return application;
    }

    // Routes that are not there, and methods that a route does not have.
    private static Task WriteStatusAsync(HttpContext context, bool isDescribed)
    {
        var status = context.Response.StatusCode;
        context.Response.ContentType = "application/problem+json";
        var title = ReasonPhrases.GetReasonPhrase(status);
        var detail = isDescribed ? $"see {OpenApiRoutes.InServer} for the routes" : "the server has no such route";
        var problem = new ProblemAnswer("about:blank", title, status, detail);
        return context.Response.Body.WriteAsync(
            JsonSerializer.SerializeToUtf8Bytes(problem, ServiceJson.Default.ProblemAnswer), context.RequestAborted).AsTask();
    }

    private sealed class CallersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
