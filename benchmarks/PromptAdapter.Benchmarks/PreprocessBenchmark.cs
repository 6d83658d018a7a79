using System.Globalization;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using SkiaSharp;

namespace PromptAdapter.Benchmarks;

/// <summary>Decoding and preprocessing to 224 x 224, beside SkiaSharp's own decoding and resizing of the same files.</summary>
internal sealed class PreprocessBenchmark : IBenchmark
{
    private const int Resolution = 224;
    private const int Rounds = 7;

    public string Name => "preprocess";

    public string Usage => "[DIR]   images per second of decoding and of decoding + preprocessing to 224; without DIR 100 JPEGs of 500 x 375 are made";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var files = arguments.Count > 0 ? ReadFolder(arguments[0]) : [.. Enumerable.Range(0, 100).Select(seed => DrawnJpeg.Make(seed, 500, 375))];
        var images = files.Select((file, i) => ImageDecoder.Decode(file, $"image {i}")).ToArray();
        var preprocess = new ClipPreprocess(Resolution);
        var values = new float[3 * Resolution * Resolution];
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new float[values.Length]).ToArray();

        var seconds = Stopwatches.MedianSeconds(
            Rounds,
            cancellationToken,
            () => Each(files, file => ImageDecoder.Decode(file, "image").Dispose()),
            () => Each(images, image => preprocess.Apply(image, values)),
            () => Each(files, file => DecodeAndPreprocess(file, preprocess, values)),
            () => Parallel.For(0, threads.Length, thread =>
            Each(files.Where((_, i) => i % threads.Length == thread), file => DecodeAndPreprocess(file, preprocess, threads[thread]))),
            () => Each(files, DecodeWithSkia),
            () => Each(files, DecodeAndResizeWithSkia));

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{files.Count} images, median of {Rounds} rounds, {Environment.ProcessorCount} processors"));
        string[] names = ["decode", "preprocess", "decode + preprocess", $"decode + preprocess, {threads.Length} threads", "SkiaSharp decode",
            "SkiaSharp decode + cubic resize (other pixels)"];
        for (var i = 0; i < names.Length; i++)
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                $"{names[i],-48} {files.Count / seconds[i],8:F0} images/s   {seconds[^1] / seconds[i],6:F2} x SkiaSharp"));
        foreach (var image in images)
            image.Dispose();
        return Task.CompletedTask;
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> action)
    {
        foreach (var item in items)
            action(item);
    }

    private static void DecodeAndPreprocess(byte[] file, ClipPreprocess preprocess, float[] values)
    {
        using var image = ImageDecoder.Decode(file, "image");
        preprocess.Apply(image, values);
    }

    private static void DecodeWithSkia(byte[] file) => SKBitmap.Decode(file).Dispose();

    private static void DecodeAndResizeWithSkia(byte[] file)
    {
        using var bitmap = SKBitmap.Decode(file);
        var scale = (double)Resolution / Math.Min(bitmap.Width, bitmap.Height);
        using var resized = bitmap.Resize(new SKImageInfo((int)(bitmap.Width * scale), (int)(bitmap.Height * scale)),
            new SKSamplingOptions(SKCubicResampler.CatmullRom));
    }

    private static List<byte[]> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException("there is no such folder", folder, "name a folder of images");
        var files = new List<byte[]>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            if (ImageSignature.Recognise(bytes, out _) is not null)
                files.Add(bytes);
        }

        return files.Count > 0 ? files : throw new InputException("holds no images", folder, "name a folder of images");
    }
}
