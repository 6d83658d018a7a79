using System.CommandLine;
using System.Net;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands;

/// <summary>
/// <c>serve</c>: a classifier behind HTTP, with a page. What needs ASP.NET stands in <see cref="Server"/>, so that no other command loads it.
/// </summary>
internal static class ServeCommand
{
    internal const string KeyVariable = "PROMPTADAPTER_API_KEY";

    private static readonly Option<int> Port =
        new Option<int>("--port") { Description = "The port; 0 takes a free one.", DefaultValueFactory = _ => 8080 }.Whole(0, 65535);

    private static readonly Option<string?> Host = new("--host")
    {
        Description = "The address to listen on (default: this machine alone; with --api-key or --insecure, all addresses).",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> ApiKey = new("--api-key")
    {
        Description = $"What callers must send as X-Api-Key or bearer token; better set as {KeyVariable}, which other users cannot see.",
        HelpName = "KEY",
    };

    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Answer everybody on the network, without a key." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The model's name in the Open Inference Protocol (default: the file's name).",
        HelpName = "NAME",
    };

    private static readonly Option<double?> Threshold = new Option<double?>("--threshold")
    {
        Description = "Answer 'unknown' below this probability (0 to 1) of the best class (default: as predict).",
        HelpName = "P",
    }.Real(0, 1);

    private static readonly Option<bool> Unknown = new("--unknown") { Description = "Answer 'unknown' for images of no known class." };

    private static readonly Option<bool> ReadOnly = new("--read-only")
    {
        Description = "Take no corrections, which change FILE (also the default with --insecure).",
    };

    private static readonly Option<bool> ShowPhotos = new("--show-photos")
    {
        Description = "Show thumbnails of the training photos that voted, with their file names, in explanations.",
    };

    private static readonly Option<int> Queue =
        new Option<int>("--queue") { Description = "Images that may wait; further requests get 429.", DefaultValueFactory = _ => 512 }.Whole(1, 1_000_000);

    private static readonly Option<long> MaxPixels =
        new Option<long>("--max-pixels") { Description = "The most pixels of an image.", DefaultValueFactory = _ => 50_000_000 }.Whole(1, int.MaxValue);

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "serve",
            "Serve a fitted classifier over HTTP, with a page to drop pictures on.",
            "promptadapter serve pets.padapter",
            "promptadapter serve pets.onnx --port 9000 --read-only",
            "promptadapter serve pets.padapter --show-photos --threshold 0.6")
        {
            ClassifierOptions.Classifier, Port, Host, ApiKey, Insecure, Name, ClassifierOptions.Model, Threshold, Unknown, ReadOnly, ShowPhotos, Queue,
                MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(ClassifierOptions.Classifier);
        if (!File.Exists(file))
            throw new InputException("there is no such file", file, "check the path, or fit a classifier first");
        var key = parsed.GetValue(ApiKey) ?? Environment.GetEnvironmentVariable(KeyVariable);
        key = string.IsNullOrWhiteSpace(key) ? null : key;
        var insecure = parsed.GetValue(Insecure);
        if (insecure && parsed.GetValue(ApiKey) is not null)
            throw new InputException("--insecure answers without a key, and --api-key asks for one", null, "leave out one of the two");
        IPAddress? host = null;
        if (parsed.GetValue(Host) is { } text && !IPAddress.TryParse(text == "localhost" ? "127.0.0.1" : text, out host))
            throw new InputException($"--host {text}: is no address", null, "give the number of an address of this machine, such as 127.0.0.1 or 0.0.0.0");
        if (host is not null && !IPAddress.IsLoopback(host) && key is null && !insecure)
            throw new InputException($"--host {host}: anybody on the network could ask", null, $"set a key (--api-key, {KeyVariable}), or give --insecure");
        if (OnnxClassifierLoading.IsExported(file))
            ModelOptions.RequireProcessor(parsed, file);
        var settings = new ServeSettings(file, host, parsed.GetValue(Port), insecure ? null : key, insecure)
        {
            Name = parsed.GetValue(Name),
            Model = parsed.GetValue(ClassifierOptions.Model),
            Threads = parsed.GetValue(GlobalOptions.Threads),
            Device = parsed.GetRequiredValue(GlobalOptions.Device),
            Threshold = parsed.GetValue(Threshold),
            Unknown = parsed.GetValue(Unknown),
            AllowCorrections = !parsed.GetValue(ReadOnly) && !insecure,
            ShowPhotos = parsed.GetValue(ShowPhotos),
            Queue = parsed.GetValue(Queue),
            MaxPixels = parsed.GetValue(MaxPixels),
            Json = parsed.GetValue(GlobalOptions.Json),
            Verbose = parsed.GetValue(GlobalOptions.Verbose),
        };
        return Server.RunAsync(settings, terminal, cancellationToken);
    }
}

/// <summary>What <c>serve</c> was asked for.</summary>
internal sealed record ServeSettings(string File, IPAddress? Host, int Port, string? ApiKey, bool Insecure)
{
    public string? Name { get; init; }

    public string? Model { get; init; }

    public int? Threads { get; init; }

    public TorchDevice? Device { get; init; }

    public double? Threshold { get; init; }

    public bool Unknown { get; init; }

    public bool AllowCorrections { get; init; }

    public bool ShowPhotos { get; init; }

    public int Queue { get; init; }

    public long MaxPixels { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
