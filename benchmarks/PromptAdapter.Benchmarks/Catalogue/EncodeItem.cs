using PromptAdapter.Features;
using PromptAdapter.Onnx;
using PromptAdapter.Onnx.Export;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Image towers at batches of 1, 8 and 32, in each engine and precision.</summary>
internal sealed class EncodeItem : CatalogueItem
{
    private static readonly int[] Batches = [1, 8, 32];

    public override string Name => "encode";

    public override string Title => "Image towers, nothing decoded";

    public override string Note => """
        bf16 runs only where the processor has instructions for it. The share is of the product in the same precision, by processor time; larger products do
        better than that one, so that it can pass 100 %. ONNX files are exported once before the measurement. All batches of a tower share a process: the memory
        is the most so far. Of a checkpoint only the image tower is read here, as every command does that needs no text; Python's code loads both.
        """;

    public override IReadOnlyList<string> Cases(CatalogueFiles files)
    {
        string[] engines = MapArithmetics.HasBFloat16 ? ["torch f32", "torch bf16", "onnx f32", "onnx int8"] : ["torch f32", "onnx f32", "onnx int8"];
        return [.. engines.SelectMany(engine => CatalogueFiles.Models.Where(files.Has).Select(model => $"{model} {engine}"))];
    }

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var words = name.Split(' ');
        var checkpoint = files.Checkpoint(words[0]);
        if (words[1] == "torch")
        {
            using var clip = ClipModel.Open(checkpoint, precision: words[2] == "bf16" ? EncoderPrecision.BF16 : EncoderPrecision.F32);
            Run(name, clip.ImageSize, clip.EncodeImages, meter);
            return Task.CompletedTask;
        }

        var path = Path.ChangeExtension(checkpoint, words[2] + ".onnx");
        if (words.Length == 4) // the export has a process of its own, so that its memory does not count
        {
            using var clip = ClipModel.Load(checkpoint);
            string[] images = [.. Directory.EnumerateFiles(files.Photos(1, 8), "*.jpg", SearchOption.AllDirectories)];
            OnnxExport.WriteEncoder(clip, path, new OnnxExportOptions { Calibration = images, Quantise = words[2] == "int8" }, meter.CancellationToken);
            return Task.CompletedTask;
        }

        using var encoder = OnnxImageEncoder.Load(path);
        Run(name, encoder.ImageSize, encoder.EncodeImages, meter);
        return Task.CompletedTask;
    }

    private static void Run(string name, int side, Encoding encode, Meter meter)
    {
        foreach (var batch in Batches)
        {
            var pixels = TowersBenchmark.Batch(batch, side);
            meter.Measure($"{name} × {batch}", batch == 1 ? 5 : 1, () => encode(pixels, batch), batch * TowerOperations.Of(name.Split(' ')[0]),
                warm: batch < 32);
        }
    }

    private delegate float[] Encoding(ReadOnlySpan<float> pixels, int count);
}
