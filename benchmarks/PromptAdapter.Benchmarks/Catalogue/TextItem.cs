using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>A hundred prompts of ten tokens through ViT-B/16's text tower.</summary>
internal sealed class TextItem : CatalogueItem
{
    private const int Prompts = 100;
    private const int Words = 8;

    public override string Name => "text";

    public override string Title => "Text tower: 100 prompts of 10 tokens";

    public override string Note => "Python computes all 77 positions, as the published code does.";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["ViT-B/16 100 prompts"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        using var clip = ClipModel.Load(files.Checkpoint("ViT-B/16"));
        // Ids and no words: what a word is cut into depends on a vocabulary.
        var random = new Random(1);
        int[][] ids = [.. Enumerable.Range(0, Prompts).Select(_ =>
            (int[])[49406, .. Enumerable.Range(0, Words).Select(_ => random.Next(1000, 40_000)), 49407])];
        meter.Measure(name, 3, () => clip.EncodeTokens(ids));
        return Task.CompletedTask;
    }
}
