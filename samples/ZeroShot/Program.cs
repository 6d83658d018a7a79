using PromptAdapter;
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
using var classifier = FewShotClassifier.ZeroShot(clip, names);

string[] files = [.. Directory.EnumerateFiles(pictures, "*", SearchOption.AllDirectories).Where(IsPicture).Order(StringComparer.Ordinal)];
foreach (var prediction in (await classifier.PredictAsync(files)).Results)
    Console.WriteLine($"{prediction.Label} {prediction.Probability:P1} {Path.GetRelativePath(pictures, prediction.Image)}");

return 0;

static bool IsPicture(string path) => Path.GetExtension(path).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".webp";
