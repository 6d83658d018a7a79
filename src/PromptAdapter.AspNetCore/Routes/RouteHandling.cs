using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// What every route does around its own work: access, the time limit, and answers to what goes wrong. An answer never holds a path of this machine or a stack.
/// </summary>
internal sealed partial class RouteHandling(ClassifierServiceOptions options, AccessCheck access, ServiceMetrics metrics, ILogger<RouteHandling> log)
{
    private readonly ILogger<RouteHandling> _log = log;

    /// <summary>A route.</summary>
    /// <param name="work">What it does; the token is cancelled when the client has gone or the time is up.</param>
    /// <param name="isOpen">Whether it is answered without a key.</param>
    /// <param name="isProtocol">Whether errors have the shape of the Open Inference Protocol.</param>
    /// <param name="timeLimit">How long it may take; <see langword="null"/> takes that of requests.</param>
    public RequestDelegate Route(
        Func<HttpContext, CancellationToken, Task> work, bool isOpen = false, bool isProtocol = false, TimeSpan? timeLimit = null) => async context =>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(timeLimit ?? options.TimeLimit);
        RequestProblem problem;
        try
        {
            if (!isOpen)
                Check(context.Request);
            SetHeaders(context.Response);
            await work(context, limit.Token).ConfigureAwait(false);
            return;
        }
        catch (RequestProblem refused)
        {
            problem = refused;
        }
        catch (NothingLoadedException)
        {
            problem = RequestProblem.NotReady();
        }
        catch (OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return; // nobody is there to be told
            problem = RequestProblem.TimeIsUp(timeLimit ?? options.TimeLimit);
        }
        catch (BadHttpRequestException error)
        {
            problem = error.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? RequestProblem.TooLarge($"more than {options.MaxRequestBytes} bytes are not taken; send fewer or smaller images")
                : new RequestProblem(error.StatusCode, "The request cannot be read", "the body did not arrive as announced, or too slowly; send it again");
        }
#pragma warning disable CA1031 // Whatever it is, the client is told no more than that it is not its fault, and the log has the rest.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (context.RequestAborted.IsCancellationRequested)
                return;
            LogFailure(error, context.Request.Method);
            problem = new RequestProblem(StatusCodes.Status500InternalServerError, "The server failed", "the log of the server says why");
        }

        await AnswerAsync(context, problem, isProtocol).ConfigureAwait(false);
    };

    /// <summary>Answers a route that others serve, such as metrics, only to whoever may ask.</summary>
    public RequestDelegate Guard(RequestDelegate inner) => async context =>
    {
        try
        {
            Check(context.Request);
        }
        catch (RequestProblem problem)
        {
            await AnswerAsync(context, problem, isProtocol: false).ConfigureAwait(false);
            return;
        }

        await inner(context).ConfigureAwait(false);
    };

    private void Check(HttpRequest request)
    {
        if (!access.HasKey(request))
            throw new RequestProblem(StatusCodes.Status401Unauthorized, "A key is needed", $"send the key of this server in the header {AccessCheck.Header}");
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && AccessCheck.IsFromAnotherSite(request))
            throw RequestProblem.Forbidden("a page of another site may not send that");
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }

    private async Task AnswerAsync(HttpContext context, RequestProblem problem, bool isProtocol)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        if (problem.Status == StatusCodes.Status429TooManyRequests)
            metrics.Refused();
        response.Clear();
        SetHeaders(response);
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        response.ContentType = isProtocol ? "application/json" : "application/problem+json";
        var body = isProtocol
            ? JsonSerializer.SerializeToUtf8Bytes(new ProtocolError(problem.Message), ServiceJson.Default.ProtocolError)
            : JsonSerializer.SerializeToUtf8Bytes(
                new ProblemAnswer("about:blank", problem.Title, problem.Status, problem.Message), ServiceJson.Default.ProblemAnswer);
        response.ContentLength = body.Length;
        try
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a {Method} request failed")]
    private partial void LogFailure(Exception error, string method);
}
