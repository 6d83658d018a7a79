using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>The files of one run: models of random weights with the sizes of real ones, in a folder that goes with the run.</summary>
/// <param name="Folder">Where they are.</param>
internal sealed record CatalogueFiles(string Folder)
{
    private const int Tokens = 49408;

    /// <summary>The models, by CLIP's names. The ResNet is written by <c>benchmarks/compare/towers.py</c> and is left out without Python's torch.</summary>
    public static IReadOnlyList<string> Models { get; } = ["ViT-B/32", "ViT-B/16", "RN50"];

    /// <summary>The checkpoint of a model, written when it is first asked for, in half precision.</summary>
    public string Checkpoint(string model)
    {
        var path = Path.Combine(Folder, model.Replace("/", "-", StringComparison.Ordinal) + ".safetensors");
        if (File.Exists(path) || model == "RN50")
            return path;
        new RandomCheckpoint
        {
            EmbedDim = 512,
            ImageResolution = 224,
            PatchSize = model == "ViT-B/16" ? 16 : 32,
            VisionWidth = 768,
            VisionLayers = 12,
            TextWidth = 512,
            TextLayers = 12,
            VocabularySize = Tokens,
        }.Write(path, ElementType.F16);
        WriteVocabulary();
        return path;
    }

    // As many merges as CLIP's, of any two letters: a text is cut into tokens of one or two letters, where the real vocabulary knows words.
    private void WriteVocabulary()
    {
        char[] letters =
            [.. Enumerable.Range('!', '~' - '!' + 1).Concat(Enumerable.Range('¡', 12)).Concat(Enumerable.Range('®', 82)).Select(code => (char)code)];
        var pairs = letters.SelectMany(first => letters.Select(second => $"{first} {second}</w>"))
            .Concat(letters.SelectMany(first => letters.Select(second => $"{first} {second}")));
        File.WriteAllLines(Path.Combine(Folder, "bpe_simple_vocab_16e6.txt"), pairs.Take(Tokens - 2 * 256 - 2).Prepend("#version: 0.2"));
    }

    /// <summary>Whether there is a checkpoint of a model, or it can be written here.</summary>
    public bool Has(string model) => model != "RN50" || File.Exists(Checkpoint(model));

    /// <summary>A folder of that many JPEGs of 500 × 375 for each of some classes.</summary>
    public string Photos(int classes, int each)
    {
        var folder = Path.Combine(Folder, $"photos-{classes}-{each}");
        for (var i = 0; i < classes * each && !File.Exists(Path.Combine(folder, $"class {classes - 1}", $"{classes * each - 1}.jpg")); i++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, $"class {i % classes}"));
            File.WriteAllBytes(Path.Combine(place.FullName, $"{i}.jpg"), DrawnJpeg.Make(i, 500, 375));
        }

        return folder;
    }
}
