using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// The OpenAPI document of the classifier's routes, and of them alone. It has a name of its own, since an application's is called <c>v1</c> by default.
/// </summary>
internal sealed class OpenApiRoutes([FromKeyedServices(OpenApiRoutes.Document)] IOpenApiDocumentProvider provider)
{
    /// <summary>The document's name.</summary>
    public const string Document = "promptadapter";

    /// <summary>Where an application has it, beside its own documents.</summary>
    public const string InApplication = $"/openapi/{Document}.json";

    /// <summary>Where a server that has no other document has it.</summary>
    public const string InServer = "/openapi/v1.json";

    /// <summary>What the document holds.</summary>
    public static void Configure(OpenApiOptions description)
    {
        description.ShouldInclude = RouteDescriptions.IsDescribed;
        description.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Prompt-Adapter: a fitted image classifier";
            document.Info.Version = typeof(FewShotClassifier).Assembly.GetName().Version?.ToString(3) ?? document.Info.Version;
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// <c>GET /openapi/…</c>. <c>MapOpenApi</c> would not do: its route is a pattern for all documents of the application, or, without one, of the name
    /// <c>v1</c>.
    /// </summary>
    public async Task DocumentAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken).ConfigureAwait(false);
        // From where the document comes: behind a proxy, this server knows neither the name nor the scheme that the caller uses.
        document.Servers = [new OpenApiServer { Url = context.Request.PathBase.HasValue ? context.Request.PathBase.ToUriComponent() : "/" }];
        using var content = new MemoryStream();
        await document.SerializeAsJsonAsync(content, OpenApiSpecVersion.OpenApi3_1, cancellationToken).ConfigureAwait(false);
        context.Response.ContentType = "application/json;charset=utf-8";
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(content.GetBuffer().AsMemory(0, (int)content.Length), cancellationToken).ConfigureAwait(false);
    }
}
