using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Routes;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore;

/// <summary>Adds a classifier to an application's services.</summary>
public static class FewShotClassifierServices
{
    /// <summary>
    /// Adds a classifier that is loaded when the application starts and again whenever its file changes: with ONNX Runtime where it was exported or its encoder
    /// is an ONNX file, with libtorch where it is a CLIP's. A changed file that cannot be loaded is logged, and the earlier classifier goes on answering.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="path">A <c>.padapter</c> file, or an exported <c>.onnx</c> file.</param>
    /// <param name="configure">Limits and permissions.</param>
    /// <exception cref="InvalidOperationException">A classifier was added before: an application serves one.</exception>
    /// <remarks>A file that cannot be loaded when the application starts fails the start with an <see cref="InputException"/>.</remarks>
    public static IServiceCollection AddFewShotClassifier(this IServiceCollection services, string path, Action<ClassifierServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ClassifierServiceOptions();
        configure?.Invoke(options);
        return services.AddFewShotClassifier(path, options);
    }

    internal static IServiceCollection AddFewShotClassifier(this IServiceCollection services, string path, ClassifierServiceOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (services.Any(service => service.ServiceType == typeof(ClassifierHost)))
            throw new InvalidOperationException("a classifier was added before; an application serves one");
        options.Validate();

        services.AddRouting();
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<ServiceMetrics>();
        services.AddSingleton<Pace>();
        services.AddSingleton(provider => new ClassifierHost(
            path, options, provider.GetRequiredService<Pace>(), provider.GetRequiredService<ServiceMetrics>(),
            provider.GetRequiredService<ILogger<ClassifierHost>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ClassifierHost>());
        services.AddSingleton<Admission>();
        services.AddSingleton<PredictionQueue>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<AccessCheck>();
        services.AddSingleton<RouteHandling>();
        services.AddSingleton<ImageAnswers>();
        services.AddSingleton<PredictRoutes>();
        services.AddSingleton<CorrectionRoutes>();
        services.AddSingleton<HealthRoutes>();
        services.AddSingleton<ProtocolRoutes>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServiceJson.Default));
        if (options.OpenApi)
        {
            services.AddOpenApi(OpenApiRoutes.Document, OpenApiRoutes.Configure);
            services.AddSingleton<OpenApiRoutes>();
        }

        if (options.Metrics)
        {
            services.AddOpenTelemetry().WithMetrics(metrics => metrics
                .AddMeter(ServiceMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddPrometheusExporter());
        }

        return services;
    }
}
