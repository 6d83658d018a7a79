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
/// Loads a server over loopback with many parallel connections, compares every answer with what the classifier says without a server, and times the same images
/// one by one in the same run.
/// </summary>
internal sealed class ServeBenchmark : IBenchmark
{
    private const int Different = 64; // images
    private const double LastBits = 1e-4; // of a probability: other images in a batch change the last bits of a feature

    public string Name => "serve";

    public string Usage => "CLASSIFIER PHOTOS [CONNECTIONS] [REQUESTS]: p50, p99 and images a second of the server beside predicting one by one";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
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

        using var classifier = Load(arguments[0]);
        var rules = classifier.State.Answers.WithoutUnknown();
        var expected = bytes.Select(image => classifier.Predict(image)).Select(prediction =>
            (Label: rules.Withhold(prediction.Probability, prediction.Nearest) is null ? prediction.Label : "unknown", prediction.Probability)).ToArray();
        var alone = await AloneAsync(classifier, bytes, cancellationToken);

        var options = new ClassifierServerOptions { Port = 0, Service = { TimeLimit = TimeSpan.FromMinutes(5) } };
        var server = await ClassifierServer.StartAsync(arguments[0], options, cancellationToken);
        await using (server)
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections })
            {
                BaseAddress = server.Address,
                Timeout = Timeout.InfiniteTimeSpan,
            };
            await LoadAsync(client, bytes, expected, Math.Min(connections, 50), Math.Min(requests, 200), cancellationToken); // warm
            var before = Resident();
            var run = await LoadAsync(client, bytes, expected, connections, requests, cancellationToken);
            var after = Resident();
            double[] sorted = [.. run.Milliseconds.Order()];
            output.WriteLine(FormattableString.Invariant($"{requests} requests of one image over {connections} connections, {photos.Length} different images"));
            output.WriteLine("| way | images/s | p50 ms | p99 ms | 429 | failed | other answers |");
            output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
            output.WriteLine(FormattableString.Invariant(
                $"| server | {requests / run.Seconds:F1} | {At(sorted, 0.5):F0} | {At(sorted, 0.99):F0} | {run.Refused} | {run.Failed} | {run.Other} |"));
            output.WriteLine(FormattableString.Invariant($"| predict, one by one | {alone.PerSecond:F1} | {alone.P50:F0} | {alone.P99:F0} | – | – | – |"));
            output.WriteLine(FormattableString.Invariant($"resident memory: {before} MB before, {after} MB after"));
        }
    }

    private static FewShotClassifier Load(string file) => OnnxClassifierLoading.IsExported(file)
        ? FewShotClassifier.LoadOnnx(file)
        : FewShotClassifier.Load(file, reference => OnnxImageEncoder.Opens(reference.Path) ? OnnxImageEncoder.Load(reference)
            : Torch.ClassifierLoading.Open(reference));

    private static async Task<(double PerSecond, double P50, double P99)> AloneAsync(
        FewShotClassifier classifier, byte[][] bytes, CancellationToken cancellationToken)
    {
        const int Least = 200;
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
        return (times.Count / seconds, At(sorted, 0.5), At(sorted, 0.99));
    }

    // A connection asks again until it is answered; its time runs from the first try.
    private static async Task<Run> LoadAsync(HttpClient client, byte[][] bytes, (string Label, double Probability)[] expected, int connections, int requests,
        CancellationToken cancellationToken)
    {
        var run = new Run();
        var next = -1;
        var whole = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                var image = i % bytes.Length;
                var one = Stopwatch.StartNew();
                while (true)
                {
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
        return run;
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, Math.Floor(share * sorted.Length))];

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 >> 20;
    }

    private sealed class Run
    {
        public int Refused;
        public int Failed;
        public int Other;

        public ConcurrentBag<double> Milliseconds { get; } = [];

        public double Seconds { get; set; }
    }
}
