using System.Globalization;
using PromptAdapter.Onnx;
using PromptAdapter.Onnx.Export;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;

namespace PromptAdapter.Benchmarks;

/// <summary>An image tower in libtorch, exported in single precision, and exported in whole numbers of 8 bits: size, time and agreement.</summary>
internal sealed class OnnxBenchmark : IBenchmark
{
    public string Name => "onnx";

    public string Usage =>
        "[MODEL] [IMAGES DIR]  exports a model's image tower (by default random weights with ViT-B/32's sizes), and compares the engines on its images";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("promptadapter-onnx-");
        try
        {
            var images = arguments.Count > 1 ? ImageList(arguments[1]) : Noise(folder.FullName);
            using var clip = ClipModel.Load(arguments.Count > 0 && arguments[0] != "-" ? arguments[0] : Random(folder.FullName));
            string exact = Path.Combine(folder.FullName, "f32.onnx"), whole = Path.Combine(folder.FullName, "int8.onnx");
            var single = OnnxExport.WriteEncoder(clip, exact, new OnnxExportOptions { Calibration = images }, cancellationToken);
            var eight = OnnxExport.WriteEncoder(clip, whole, new OnnxExportOptions { Calibration = images, Quantise = true }, cancellationToken);
            using OnnxImageEncoder f32 = OnnxImageEncoder.Load(exact), int8 = OnnxImageEncoder.Load(whole);
            var pixels = new float[32 * 3 * clip.ImageSize * clip.ImageSize];
            var random = new Random(1);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = random.NextSingle() - 0.5f;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"files: f32 {single.Length / 1e6:F1} MB, int8 {eight.Length / 1e6:F1} MB; f32: least cosine {single.LeastCosine:F7}, int8: mean cosine ") +
                string.Create(CultureInfo.InvariantCulture, $"{eight.Quantisation!.MeanCosine:F5}, {eight.Quantisation.Kept} of ") +
                $"{eight.Quantisation.Quantised + eight.Quantisation.Kept} products kept in single precision, {images.Count} images");
            foreach (var count in (int[])[1, 32])
            {
                var batch = pixels[..(pixels.Length / 32 * count)];
                var seconds = Stopwatches.MedianSeconds(count == 1 ? 15 : 5, cancellationToken, () => clip.EncodeImages(batch, count),
                    () => f32.EncodeImages(batch, count), () => int8.EncodeImages(batch, count));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"batch of {count}: torch f32 {1000 * seconds[0] / count:F1}, ONNX f32 ") +
                    string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds[1] / count:F1}, ONNX int8 {1000 * seconds[2] / count:F1} ms an image"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return Task.CompletedTask;
    }

    private static IReadOnlyList<string> ImageList(string folder) => [.. Datasets.ImageList.Open([folder]).Images.Take(64)];

    private static string Random(string folder)
    {
        var path = Path.Combine(folder, "random.safetensors");
        new RandomCheckpoint
        {
            EmbedDim = 512,
            ImageResolution = 224,
            PatchSize = 32,
            VisionWidth = 768,
            VisionLayers = 12,
            TextLayers = 1,
        }.Write(path, ElementType.F32);
        return path;
    }

    // Bitmaps of noise: 54 bytes and the pixels.
    private static List<string> Noise(string folder)
    {
        const int Count = 16, Side = 64;
        var random = new Random(2);
        var paths = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            var pixels = new byte[3 * Side * Side];
            random.NextBytes(pixels);
            using var stream = new BinaryWriter(File.Create(Path.Combine(folder, $"{i}.bmp")));
            stream.Write("BM"u8);
            foreach (var number in (int[])[54 + pixels.Length, 0, 54, 40, Side, Side, 1 | (24 << 16), 0, pixels.Length, 2835, 2835, 0, 0])
                stream.Write(number);
            stream.Write(pixels);
            paths.Add(Path.Combine(folder, $"{i}.bmp"));
        }

        return paths;
    }
}
