using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;

namespace PromptAdapter.Benchmarks;

/// <summary>What loading a large checkpoint costs in time and memory, compared with the size of the file.</summary>
internal sealed class LoadBenchmark : IBenchmark
{
    public string Name => "load";

    public string Usage =>
        "  writes a random CLIP with ViT-B/16's sizes in f32 (about 600 MB), loads it, and compares the memory it took with the file (Linux)";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("promptadapter-load-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var sizes = new RandomCheckpoint
            {
                EmbedDim = 512,
                ImageResolution = 224,
                PatchSize = 16,
                VisionWidth = 768,
                VisionLayers = 12,
                TextWidth = 512,
                TextLayers = 12,
                VocabularySize = 49408,
            };
            // In a process of its own, so that what writing took does not count as loading.
            if (arguments is ["--write", var target])
            {
                sizes.Write(target, ElementType.F32);
                return;
            }

            using (var writer = Process.Start(Environment.ProcessPath!, [.. Self(), Name, "--write", path]))
                await writer.WaitForExitAsync(cancellationToken);

            Torch.Native.NativeBackend.EnsureLoaded();
            using (TorchSharp.torch.zeros(1))
            {
            }

            var before = Anonymous();
            var clock = Stopwatch.StartNew();
            using var peak = new PeakMemory();
            using (ClipModel.Load(path))
            {
                var seconds = clock.Elapsed.TotalSeconds;
                var bytes = new FileInfo(path).Length;
                var taken = peak.Stop() - before;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file {bytes / 1e6:F0} MB, loaded in {seconds:F2} s; at most {taken / 1e6:F0} " +
                    $"MB of memory of its own while loading: {taken / (double)bytes:F3} times the file"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Self() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(LoadBenchmark).Assembly.Location] : [];

    // Pages of the mapped file belong to the system's cache and go when memory is short; what counts is what the process holds itself.
    private static long Anonymous()
    {
        var line = File.ReadLines("/proc/self/status").First(entry => entry.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private sealed class PeakMemory : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Thread _watch;
        private long _most;

        public PeakMemory()
        {
            _watch = new Thread(() =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    _most = Math.Max(_most, Anonymous());
                    Thread.Sleep(1);
                }
            });
            _watch.Start();
        }

        public long Stop()
        {
            _stop.Cancel();
            _watch.Join();
            return Math.Max(_most, Anonymous());
        }

        public void Dispose() => _stop.Dispose();
    }
}
