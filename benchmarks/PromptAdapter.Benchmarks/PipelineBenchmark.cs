using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks;

/// <summary>Reading and encoding many small images: whether memory stays what it is, and what augmented views cost beside one pass.</summary>
internal sealed class PipelineBenchmark : IBenchmark
{
    private const int Distinct = 100;
    private const int Intervals = 10;
    private const int Views = 10;

    public string Name => "pipeline";

    public string Usage => "[COUNT] [MODEL]   encodes COUNT small JPEGs (20000) with MODEL (assets/mini) and prints resident memory on the way; then views (Linux)";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Count > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 20_000;
        var name = arguments.Count > 1 ? arguments[1] : Path.Combine("assets", "mini");
        using IFrozenModel model = OnnxImageEncoder.Opens(name) ? OnnxImageEncoder.Load(name) : ClipModel.Load(name);
        byte[][] files = [.. Enumerable.Range(0, Distinct).Select(seed => DrawnJpeg.Make(seed, 96, 72))];
        ImageSource[] images = [.. Enumerable.Range(0, count).Select(i => ImageSource.Bytes(files[i % Distinct], $"{i}.jpg"))];
        var extractor = new FeatureExtractor(model, new ExtractionOptions { Strict = true });
        await extractor.ExtractAsync(images[..Math.Min(count, 320)], cancellationToken: cancellationToken); // compiled, and every pool filled

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}, {count} JPEGs of 96 x 72; features take {count * 4.0 * model.EmbedDim / 1e6:F0} MB"));
        var (clock, next) = (Stopwatch.StartNew(), 0L);
        await extractor.ExtractAsync(images, new OnReport(report =>
        {
            if (report.Done < next)
                return;
            next += count / Intervals;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Done,9} images {clock.Elapsed.TotalSeconds,8:F1} s {ResidentMB():F0} MB"));
        }), cancellationToken);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count / clock.Elapsed.TotalSeconds:F0} images/s"));

        byte[][] large = [.. Enumerable.Range(0, Distinct).Select(seed => DrawnJpeg.Make(seed, 1500, 1000))];
        ImageSource[] photos = [.. large.Select((file, i) => ImageSource.Bytes(file, $"{i}.jpg"))];
        var together = await SecondsAsync(() => extractor.ExtractViewsAsync(photos, Views, cancellationToken: cancellationToken));
        var apart = await SecondsAsync(async () =>
        {
            for (var view = 0; view < Views; view++)
                await extractor.ExtractViewsAsync(photos, 1, cancellationToken: cancellationToken);
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Views} views of {Distinct} JPEGs of 1500 x 1000: {together:F1} s, decoded again for " +
            $"each view {apart:F1} s: {apart / together:F1} times"));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    private static double ResidentMB()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }
}
