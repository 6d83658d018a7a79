using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PromptAdapter.AspNetCore.Routes;

namespace PromptAdapter.AspNetCore;

/// <summary>Maps the routes of a classifier.</summary>
public static class FewShotClassifierRoutes
{
    // A route of the application is tried first: "/" and "/metrics" are often its own, and two routes of one order would answer with an error.
    private const int AfterTheApplication = 1;

    /// <summary>
    /// Maps the routes of the classifier that <c>AddFewShotClassifier</c> has added: <c>/predict</c>, <c>/explain</c>,
    /// <c>/corrections</c>, <c>/labels</c>, <c>/health/live</c>, <c>/health/ready</c>, <c>/openapi/promptadapter.json</c>, the Open Inference Protocol under
    /// <c>/v2</c>, and, unless the application has routes of its own there, <c>/metrics</c> and the page at <c>/</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What all of them stand under, for example <c>/pets</c>.</param>
    /// <returns>The routes, for conventions of the application such as authorization.</returns>
    /// <exception cref="InvalidOperationException">No classifier was added.</exception>
    public static RouteGroupBuilder MapFewShotClassifier(this IEndpointRouteBuilder endpoints, string prefix = "") =>
        endpoints.MapFewShotClassifier(prefix, OpenApiRoutes.InApplication);

    internal static RouteGroupBuilder MapFewShotClassifier(this IEndpointRouteBuilder endpoints, string prefix, string openApi)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        var handling = services.GetService<RouteHandling>()
            ?? throw new InvalidOperationException($"no classifier was added; call {nameof(FewShotClassifierServices.AddFewShotClassifier)} first");
        var options = services.GetRequiredService<ClassifierServiceOptions>();
        var (predict, corrections) = (services.GetRequiredService<PredictRoutes>(), services.GetRequiredService<CorrectionRoutes>());
        var (health, protocol) = (services.GetRequiredService<HealthRoutes>(), services.GetRequiredService<ProtocolRoutes>());
        var routes = endpoints.MapGroup(prefix).WithTags("classifier");

        MapPost("/predict", predict.PredictAsync, "Labels and probabilities of one or several images.").TakesImages()
            .Answers<PredictAnswer>(413, 415, 422, 429, 503);
        MapPost("/explain", predict.ExplainAsync, "Labels with what they rest on.").TakesImages()
            .Answers<ExplainAnswer>(413, 415, 422, 429, 503);
        routes.MapPost("/corrections", handling.Route(corrections.AddAsync, timeLimit: options.CorrectionTimeLimit))
            .Described("A photo joins the classifier under its right class.").TakesImages("label")
            .Answers<CorrectionAnswer>(403, 409, 413, 422, 429);
        routes.MapDelete("/corrections/{undo}", handling.Route(corrections.UndoAsync, timeLimit: options.CorrectionTimeLimit))
            .Described("Takes back the latest correction.").Answers<UndoAnswer>(403, 409);
        MapGet("/labels", predict.LabelsAsync, "The classes.").Answers<LabelsAnswer>();
        MapGet("/health/live", HealthRoutes.LiveAsync, "Whether the server lives.", isOpen: true).Answers<HealthAnswer>();
        MapGet("/health/ready", health.ReadyAsync, "Whether the server can answer.", isOpen: true).Answers<ReadyAnswer>(503);

        MapProtocol("/v2", ProtocolRoutes.ServerAsync, "The server's metadata.").Answers<ProtocolServer>();
        MapProtocol("/v2/health/live", ProtocolRoutes.LiveAsync, "Whether the server lives.", isOpen: true).Answers<ProtocolLive>();
        MapProtocol("/v2/health/ready", protocol.ReadyAsync, "Whether the server can answer.", isOpen: true).Answers<ProtocolReady>();
        foreach (var model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            MapProtocol(model, protocol.ModelAsync, "The model's metadata.").Answers<ProtocolModel>();
            MapProtocol(model + "/ready", protocol.ModelReadyAsync, "Whether the model can answer.").Answers<ProtocolModelReady>();
            routes.MapPost(model + "/infer", handling.Route(protocol.InferAsync, isProtocol: true)).Described("Inference.")
                .TakesJson<ProtocolRequest>().Answers<ProtocolResponse>();
        }

        if (options.Page)
        {
            foreach (var (route, file, type) in PageRoutes.Parts)
            {
                var write = handling.Route((context, _) => PageRoutes.WriteAsync(context, file, type), isOpen: true);
                routes.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], write).WithOrder(AfterTheApplication).ExcludeFromDescription();
            }
        }

        if (options.Metrics)
        {
            routes.MapPrometheusScrapingEndpoint("/metrics").WithOrder(AfterTheApplication)
                .Finally(endpoint => endpoint.RequestDelegate = handling.Guard(endpoint.RequestDelegate!));
        }

        if (options.OpenApi)
        {
            var document = handling.Route(services.GetRequiredService<OpenApiRoutes>().DocumentAsync);
            routes.MapMethods(openApi, [HttpMethods.Get, HttpMethods.Head], document).ExcludeFromDescription();
        }

        return routes;

        IEndpointConventionBuilder MapPost(string route, Func<HttpContext, CancellationToken, Task> work, string summary) =>
            routes.MapPost(route, handling.Route(work)).Described(summary);

        IEndpointConventionBuilder MapGet(string route, Func<HttpContext, CancellationToken, Task> work, string summary, bool isOpen = false) =>
            routes.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], handling.Route(work, isOpen)).Described(summary);

        IEndpointConventionBuilder MapProtocol(string route, Func<HttpContext, CancellationToken, Task> work, string summary, bool isOpen = false) =>
            routes.MapMethods(route, [HttpMethods.Get, HttpMethods.Head], handling.Route(work, isOpen, isProtocol: true)).Described(summary);
    }
}
