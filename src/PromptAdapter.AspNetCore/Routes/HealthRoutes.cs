using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>Whether the server lives, and whether it can answer.</summary>
internal sealed class HealthRoutes(ClassifierHost host, IHostApplicationLifetime lifetime)
{
    /// <summary>Whether requests are answered: a classifier is loaded and the server is not about to stop.</summary>
    public bool IsReady => host.IsLoaded && !lifetime.ApplicationStopping.IsCancellationRequested;

    public static Task LiveAsync(HttpContext context, CancellationToken cancellationToken) =>
        PredictRoutes.WriteAsync(context, new HealthAnswer("live"), ServiceJson.Default.HealthAnswer);

    public Task ReadyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!IsReady)
            return PredictRoutes.WriteAsync(context, new ReadyAnswer("not ready", null, null, false, null), ServiceJson.Default.ReadyAnswer,
                StatusCodes.Status503ServiceUnavailable);
        var served = host.Hold();
        try
        {
            return PredictRoutes.WriteAsync(context, new ReadyAnswer("ready", served.Classifier.ClassNames.Count, host.LoadedAt, host.ReloadFailed,
                host.ReloadFailed ? "the file has changed and the new one cannot be loaded; the earlier classifier answers, and the log says why" : null),
                ServiceJson.Default.ReadyAnswer);
        }
        finally
        {
            served.Release();
        }
    }
}
