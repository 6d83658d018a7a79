using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PromptAdapter.AspNetCore;

namespace PromptAdapter.Cli.Commands;

/// <summary>Runs the server of <c>serve</c> until it is interrupted.</summary>
internal static class Server
{
    public static async Task<int> RunAsync(ServeSettings settings, Terminal terminal, CancellationToken cancellationToken)
    {
        var options = new ClassifierServerOptions
        {
            Host = settings.Host,
            Port = settings.Port,
            Insecure = settings.Insecure,
            // What keeps the host from starting is an error of the command, said once.
            Logging = logging => logging.SetMinimumLevel(LogLevel.Warning).AddFilter("PromptAdapter", LogLevel.Information)
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .Services.AddSingleton<ILoggerProvider>(new TerminalLog(terminal, settings.Verbose)),
            Service =
            {
                Name = settings.Name,
                Model = settings.Model,
                Threads = settings.Threads,
                Device = settings.Device,
                Threshold = settings.Threshold,
                Unknown = settings.Unknown,
                AllowCorrections = settings.AllowCorrections,
                ShowTrainingPhotos = settings.ShowPhotos,
                QueueLimit = settings.Queue,
                MaxPixels = settings.MaxPixels,
                ApiKey = settings.ApiKey,
            },
        };
        var server = await ClassifierServer.StartAsync(settings.File, options, cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            Announce(settings, terminal, server);
            var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var told = cancellationToken.Register(() =>
            {
                var waiting = server.ImagesWaiting;
                terminal.Error.WriteLine(waiting == 0 ? "stopping" : $"stopping: {waiting} image{(waiting == 1 ? "" : "s")} still to be answered");
                terminal.Error.Flush();
                stop.TrySetResult();
            });
            await using (told.ConfigureAwait(false))
                await stop.Task.ConfigureAwait(false);
            await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        terminal.Error.WriteLine("stopped; every request that was accepted has been answered");
        return CommandLineApplication.Interrupted;
    }

    private static void Announce(ServeSettings settings, Terminal terminal, ClassifierServer server)
    {
        if (settings.Json)
            terminal.WriteJson(new
            {
                Classifier = settings.File,
                Address = server.Address.ToString(),
                Classes = server.ClassNames,
                Key = settings.ApiKey is not null,
                Corrections = server.TakesCorrections,
            });
        else
        {
            terminal.Out.WriteLine($"serving {Path.GetFileName(settings.File)} ({server.ClassNames.Count} classes) at {server.Address}");
            terminal.Error.WriteLine(settings.ApiKey is not null ? "callers need the key; press Ctrl-C to stop"
                : settings.Insecure ? "anybody who reaches this machine may ask; press Ctrl-C to stop"
                : "this machine alone may ask; press Ctrl-C to stop");
        }

        terminal.Out.Flush();
    }

    /// <summary>The server's log on standard error, a line an entry.</summary>
    private sealed class TerminalLog(Terminal terminal, bool verbose) : ILoggerProvider, ILogger
    {
        private readonly Lock _gate = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
            // The terminal stays the caller's.
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = logLevel switch
            {
                LogLevel.Information => "",
                LogLevel.Warning => "warning: ",
                _ => "error: ",
            };
            var problem = exception is null ? "" : verbose ? $": {exception}" : $": {exception.Message}";
            // What comes from files and requests may hold what steers a terminal.
            var line = new string([.. $"{level}{formatter(state, exception)}{problem}".ReplaceLineEndings(" ").Where(letter => !char.IsControl(letter))]);
            lock (_gate)
                terminal.Error.WriteLine(line);
        }
    }
}
