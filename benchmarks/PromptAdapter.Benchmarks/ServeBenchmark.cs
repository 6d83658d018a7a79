using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PromptAdapter.AspNetCore;
using PromptAdapter.Datasets;
using PromptAdapter.Onnx;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// Loads a server over loopback with many parallel connections, compares every answer with what the classifier says without a server, watches the server's
/// memory, and times the same images one by one in the same run.
/// </summary>
internal sealed class ServeBenchmark : IBenchmark
{
    private const string ServerOnly = "--server";
    private const int Different = 64; // images
    private const int Rounds = 2; // in one server: what grows from one to the next is lost
    private const double LastBits = 1e-4; // of a probability: other images in a batch change the last bits of a feature

    public string Name => "serve";

    public string Usage => "CLASSIFIER PHOTOS [CONNECTIONS] [REQUESTS]: p50, p99 and images a second of the server beside predicting one by one";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is [ServerOnly, var served])
        {
            await ServeAsync(served, output, cancellationToken);
            return;
        }

        if (arguments.Count is < 2 or > 4)
            throw new InputException("serve takes two to four arguments", null, "give CLASSIFIER PHOTOS [CONNECTIONS] [REQUESTS]");
        var connections = arguments.Count > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 1000;
        var requests = arguments.Count > 3 ? int.Parse(arguments[3], CultureInfo.InvariantCulture) : 10_000;
        string[] photos =
        [
            .. Directory.EnumerateFiles(arguments[1], "*", SearchOption.AllDirectories).Where(ImageFormats.IsImage)
                .Order(StringComparer.Ordinal).Take(Different),
        ];
        if (photos.Length == 0)
            throw new InputException("holds no images", arguments[1], "give a folder of images");
        byte[][] bytes = [.. photos.Select(File.ReadAllBytes)];
        var (expected, alone) = await AloneAsync(arguments[0], bytes, cancellationToken);

        // In a process of its own, so that its memory is the server's.
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), Name, ServerOnly, arguments[0]])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var server = Process.Start(start)!;
        try
        {
            var address = await server.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InputException("the server did not start", arguments[0], "");
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections })
            {
                BaseAddress = new Uri(address),
                Timeout = Timeout.InfiniteTimeSpan,
            };
            var runs = new List<Run>();
            for (var i = 0; i < Rounds; i++)
                runs.Add(await LoadAsync(client, server, bytes, expected, connections, requests, cancellationToken));
            Write(output, runs, alone, requests, connections, photos.Length);
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static void Write(TextWriter output, List<Run> runs, (double PerSecond, double P50, double P99) alone, int requests, int connections, int photos)
    {
        output.WriteLine(FormattableString.Invariant($"{requests} requests of one image over {connections} connections, {photos} different images"));
        output.WriteLine("| way | images/s | p50 ms | p99 ms | with waiting after 429: p50 ms | p99 ms | 429 | failed | other answers | MB before | half | after |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            double[] tries = [.. run.Tries.Order()];
            double[] sorted = [.. run.Milliseconds.Order()];
            output.WriteLine(FormattableString.Invariant(
                $"| server, round {i + 1} | {requests / run.Seconds:F1} | {At(tries, 0.5):F0} | {At(tries, 0.99):F0} | {At(sorted, 0.5):F0} | ") +
                FormattableString.Invariant($"{At(sorted, 0.99):F0} | {run.Refused} | {run.Failed} | {run.Other} | ") +
                string.Join(" | ", run.Resident) + " |");
        }

        output.WriteLine(FormattableString.Invariant(
            $"| predict, one by one | {alone.PerSecond:F1} | {alone.P50:F0} | {alone.P99:F0} | – | – | – | – | – | – | – | – |"));
    }

    // Until standard input ends.
    private static async Task ServeAsync(string file, TextWriter output, CancellationToken cancellationToken)
    {
        var server = await ClassifierServer.StartAsync(file, new ClassifierServerOptions { Port = 0 }, cancellationToken);
        await using (server)
        {
            await output.WriteLineAsync(server.Address.ToString());
            await output.FlushAsync(cancellationToken);
            using var input = Console.OpenStandardInput();
            while (await input.ReadAsync(new byte[1], cancellationToken) > 0)
            {
            }

            await server.StopAsync(CancellationToken.None);
        }
    }

    private static IEnumerable<string> Self() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ServeBenchmark).Assembly.Location] : [];

    private static FewShotClassifier Load(string file) => OnnxClassifierLoading.IsExported(file)
        ? FewShotClassifier.LoadOnnx(file)
        : FewShotClassifier.Load(file, reference => OnnxImageEncoder.Opens(reference.Path) ? OnnxImageEncoder.Load(reference)
            : Torch.ClassifierLoading.Open(reference));

    private static async Task<((string Label, double Probability)[] Expected, (double PerSecond, double P50, double P99) Alone)> AloneAsync(
        string file, byte[][] bytes, CancellationToken cancellationToken)
    {
        const int Least = 300;
        using var classifier = Load(file);
        var rules = classifier.State.Answers.WithoutUnknown();
        var expected = bytes.Select(image => classifier.Predict(image)).Select(prediction =>
            (Label: rules.Withhold(prediction.Probability, prediction.Nearest) is null ? prediction.Label : "unknown", prediction.Probability)).ToArray();
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        for (var i = 0; i < Math.Max(Least, bytes.Length); i++)
        {
            var one = Stopwatch.StartNew();
            await classifier.PredictAsync(bytes[i % bytes.Length], cancellationToken: cancellationToken);
            times.Add(one.Elapsed.TotalMilliseconds);
        }

        var seconds = whole.Elapsed.TotalSeconds;
        double[] sorted = [.. times.Order()];
        return (expected, (times.Count / seconds, At(sorted, 0.5), At(sorted, 0.99)));
    }

    // A connection asks again until it is answered.
    private static async Task<Run> LoadAsync(HttpClient client, Process server, byte[][] bytes, (string Label, double Probability)[] expected, int connections,
        int requests, CancellationToken cancellationToken)
    {
        var run = new Run();
        run.Resident.Add(Resident(server));
        var next = -1;
        var whole = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                if (i == requests / 2)
                    run.Resident.Add(Resident(server));
                var image = i % bytes.Length;
                var one = Stopwatch.StartNew();
                while (true)
                {
                    var lastTry = Stopwatch.StartNew();
                    using var content = new ByteArrayContent(bytes[image]);
                    content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                    using var response = await client.PostAsync("predict", content, cancellationToken);
                    if (response.StatusCode == HttpStatusCode.TooManyRequests)
                    {
                        Interlocked.Increment(ref run.Refused);
                        await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
                        continue;
                    }

                    if (response.StatusCode != HttpStatusCode.OK)
                    {
                        Interlocked.Increment(ref run.Failed);
                        break;
                    }

                    using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
                    run.Tries.Add(lastTry.Elapsed.TotalMilliseconds);
                    var result = answer.RootElement.GetProperty("results")[0];
                    if (result.GetProperty("label").GetString() != expected[image].Label
                        || Math.Abs(result.GetProperty("probability").GetDouble() - expected[image].Probability) > LastBits)
                        Interlocked.Increment(ref run.Other);
                    break;
                }

                run.Milliseconds.Add(one.Elapsed.TotalMilliseconds);
            }
        }));
        run.Seconds = whole.Elapsed.TotalSeconds;
        run.Resident.Add(Resident(server));
        return run;
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(share * sorted.Length))];

    private static long Resident(Process server)
    {
        server.Refresh();
        return server.WorkingSet64 >> 20;
    }

    private sealed class Run
    {
        public int Refused;
        public int Failed;
        public int Other;

        /// <summary>By request, from its first try to its answer.</summary>
        public ConcurrentBag<double> Milliseconds { get; } = [];

        /// <summary>By request, of the try that was answered.</summary>
        public ConcurrentBag<double> Tries { get; } = [];

        /// <summary>The server's memory before, at half and after, in MiB.</summary>
        public List<long> Resident { get; } = [];

        public double Seconds { get; set; }
    }
}
