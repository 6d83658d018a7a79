using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>What the OpenAPI document says of the routes.</summary>
internal static class RouteDescriptions
{
    private static readonly MethodInfo Shape = typeof(RouteDescriptions).GetMethod(nameof(Handle), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Makes a route known to the document, which lists only endpoints that tell their method.</summary>
    public static IEndpointConventionBuilder Described(this IEndpointConventionBuilder route, string summary) => route.WithMetadata(Shape).WithSummary(summary);

    /// <summary>Whether a route is one of those.</summary>
    public static bool IsDescribed(ApiDescription route) => route.ActionDescriptor.EndpointMetadata.Contains(Shape);

    /// <summary>What it answers, and the problems that it may answer with.</summary>
    public static IEndpointConventionBuilder Answers<T>(this IEndpointConventionBuilder route, params int[] problems) => route
        .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]))
        .WithMetadata([.. ((int[])[400, 401, .. problems]).Select(status =>
            new ProducesResponseTypeMetadata(status, typeof(ProblemAnswer), ["application/problem+json"]))]);

    /// <summary>A body of JSON. Metadata that say so would refuse clients that call it by another type, as clients of the protocol do.</summary>
    public static IEndpointConventionBuilder TakesJson<T>(this IEndpointConventionBuilder route) => route.AddOpenApiOperationTransformer(
        async (operation, context, cancellationToken) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancellationToken).ConfigureAwait(false);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
            };
        });

    /// <summary>A form with image files, or an image as the body.</summary>
    public static IEndpointConventionBuilder TakesImages(this IEndpointConventionBuilder route, string? field = null)
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["image"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
            },
        };
        if (field is not null)
            form.Properties[field] = new OpenApiSchema { Type = JsonSchemaType.String };
        var content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } };
        if (field is null)
        {
            foreach (var type in (string[])["image/*", "application/octet-stream"])
                content[type] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        }

        return route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
            if (field is null)
                operation.Parameters = [new OpenApiParameter
                {
                    Name = "top",
                    In = ParameterLocation.Query,
                    Description = "Classes listed per image, 5 by default.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                }];
            return Task.CompletedTask;
        });
    }

    private static Task Handle(HttpContext context) => Task.CompletedTask;
}
