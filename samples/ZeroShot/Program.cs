using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Texts;
using PromptAdapter.Torch;

// Zero-shot: a CLIP classifies pictures by the names of the classes alone, without a single photo of them.
// dotnet run -- PICTURES NAME NAME... [--model MODEL]

var model = "mini"; // comes with the program; a pulled name or a checkpoint file as well
if (args is [.. var rest, "--model", var named])
    (args, model) = (rest, named);
if (args is not [var pictures, .. { Length: > 1 } names])
{
    Console.Error.WriteLine("usage: ZeroShot PICTURES NAME NAME... [--model MODEL]");
    return 2;
}

using var clip = ClipModel.Load(model);
var heads = TextHeadBuilder.Build(clip, ClassPrompts.Create(names, TemplateSet.Default).Texts).Values; // [C, E], rows of length 1

string[] files = [.. Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal)];
var extracted = await new FeatureExtractor(clip, new ExtractionOptions()).ExtractAsync(files);
var features = extracted.Normalised(); // [N, E]
for (var row = 0; row < extracted.Rows.Count; row++)
{
    var feature = features.AsSpan(row * clip.EmbedDim, clip.EmbedDim);
    var logits = new float[names.Length];
    for (var name = 0; name < names.Length; name++)
        logits[name] = clip.LogitScale * TensorPrimitives.Dot(feature, heads.Span.Slice(name * clip.EmbedDim, clip.EmbedDim));
    TensorPrimitives.SoftMax(logits, logits);
    var best = TensorPrimitives.IndexOfMax(logits);
    Console.WriteLine($"{names[best]} {logits[best]:P1} {Path.GetRelativePath(pictures, files[extracted.Rows[row]])}");
}

return 0;

static bool IsPicture(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp";
