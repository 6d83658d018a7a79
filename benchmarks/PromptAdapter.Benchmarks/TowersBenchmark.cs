using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Weights;

namespace PromptAdapter.Benchmarks;

/// <summary>Images that an image tower encodes in a second, with nothing decoded, and how close its features are to another implementation's.</summary>
internal sealed class TowersBenchmark : IBenchmark
{
    public string Name => "towers";

    public string Usage =>
        "MODEL [--batch N] [--rounds N] [--threads N] [--precision f32|bf16] [--fresh-pages] [--features FILE.npy]  encodes the same batch again and again;" +
            " compares its features with those that benchmarks/compare/towers.py wrote";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count == 0)
            throw new InputException("a model is needed", null, "name a checkpoint");
        if (!arguments.Contains("--fresh-pages"))
            NativeAllocator.KeepReleasedPages();
        var precision = Value("--precision") is { } word
            ? PrecisionWords.TryParse(word) ?? throw new InputException($"there is no precision '{word}'", null, "choose f32 or bf16")
            : EncoderPrecision.F32;
        using var clip = ClipModel.Load(arguments[0], precision: precision);
        if (Value("--threads") is { } threads)
            TorchSharp.torch.set_num_threads(Number(threads));
        var (count, rounds) = (Number(Value("--batch") ?? "32"), Number(Value("--rounds") ?? "5"));
        var pixels = Batch(count, clip.ImageSize);
        var features = clip.EncodeImages(pixels, count);
        using var process = Process.GetCurrentProcess();
        var before = (process.UserProcessorTime, process.PrivilegedProcessorTime);
        var seconds = Stopwatches.MedianSeconds(rounds, cancellationToken, () => clip.EncodeImages(pixels, count))[0];
        process.Refresh();
        var system = (process.PrivilegedProcessorTime - before.PrivilegedProcessorTime).TotalSeconds;
        var all = system + (process.UserProcessorTime - before.UserProcessorTime).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clip.Name} {precision.Word()}, batch {count}, ") +
            string.Create(CultureInfo.InvariantCulture, $"{TorchSharp.torch.get_num_threads()} threads: {count / seconds:F2} images/s, ") +
            string.Create(CultureInfo.InvariantCulture, $"{count * (rounds + 1) / all:F2} images a second of processor time, ") +
            string.Create(CultureInfo.InvariantCulture, $"{100 * system / all:F0} % of it in the kernel; peak {process.PeakWorkingSet64 >> 20} MB resident"));
        if (Value("--features") is { } file)
        {
            using var reference = TensorFile.Open(file);
            var cosine = PrecisionProbe.LeastCosineOf(features, reference.Tensors.Values.Single().ToSingles(), count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"least cosine to {file}: {cosine:F7}"));
        }

        return Task.CompletedTask;

        string? Value(string name) => arguments.SkipWhile(argument => argument != name).Skip(1).FirstOrDefault();

        static int Number(string text) => NumberText.TryWhole<int>(text, out var number) && number > 0 ? number
            : throw new InputException($"'{text}' is no number from 1 up", null, "give a whole number");
    }

    // Pixels that any language makes alike, as in benchmarks/compare/towers.py: [count, 3, side, side].
    internal static float[] Batch(int count, int side)
    {
        var pixels = new float[count * 3 * side * side];
        for (var at = 0; at < pixels.Length; at++)
            pixels[at] = (float)Math.Sin((at * 0.0137) + (Math.Sin(at * 0.00071) * 3));
        return pixels;
    }
}
