using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Decoding and preprocessing JPEGs of 500 × 375 to 224 × 224, beside Pillow.</summary>
internal sealed class PreprocessItem : CatalogueItem
{
    private const int Files = 100;
    private const int Resolution = 224;

    public override string Name => "preprocess";

    public override string Title => $"Decoding and preprocessing {Files} JPEGs of 500 × 375";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["one thread", "all threads"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        byte[][] images = [.. Directory.EnumerateFiles(files.Photos(1, Files), "*.jpg", SearchOption.AllDirectories).Select(File.ReadAllBytes)];
        var preprocess = new ClipPreprocess(Resolution);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = name == "one thread" ? 1 : Environment.ProcessorCount };
        meter.Measure($"preprocess, {name}", 3, () => Parallel.ForEach(images, threads, () => new float[3 * Resolution * Resolution], (file, _, values) =>
        {
            using var image = ImageDecoder.Decode(file, "image");
            preprocess.Apply(image, values);
            return values;
        }, _ => { }));
        return Task.CompletedTask;
    }
}
