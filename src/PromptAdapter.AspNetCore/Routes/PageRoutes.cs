using Microsoft.AspNetCore.Http;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// The page and its parts, which come with the assembly. A strict policy lets the browser load nothing else and run nothing that stands in the page.
/// </summary>
internal static class PageRoutes
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The parts by their routes.</summary>
    public static IReadOnlyList<(string Route, string File, string Type)> Parts { get; } =
    [
        ("/", "page.html", "text/html; charset=utf-8"),
        ("/page.css", "page.css", "text/css; charset=utf-8"),
        ("/page.js", "page.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static async Task WriteAsync(HttpContext context, string file, string type)
    {
        // Without the slash, the page would look for its parts beside itself, one level too high.
        if (file == "page.html" && context.Request.Path.Value is { Length: > 0 } path && !path.EndsWith('/'))
        {
            context.Response.Redirect(path[(path.LastIndexOf('/') + 1)..] + "/");
            return;
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        await using var part = typeof(PageRoutes).Assembly.GetManifestResourceStream("page/" + file)
            ?? throw new InvalidOperationException($"the assembly lacks {file}");
        context.Response.ContentType = type;
        context.Response.ContentLength = part.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await part.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }
}
