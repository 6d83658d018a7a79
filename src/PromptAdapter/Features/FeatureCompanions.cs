using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>Files that lie beside features by custom: class weights of the same encoder, and the names of the classes.</summary>
internal static class FeatureCompanions
{
    private const string ClassNames = "classnames.json";

    private static readonly string[] WeightNames = ["zeroshot_weights", "clip_weights", "class_weights", "text_weights", "text_features"];

    private static readonly string[] Endings = [".npy", ".pt", ".pth", ".safetensors"];

    /// <summary>Compares them with the features.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="set">Features of the folder.</param>
    /// <exception cref="InputException">Class weights for other classes or of another length, or another number of class names.</exception>
    public static void RequireFit(string folder, FeatureSet set)
    {
        foreach (var path in from name in WeightNames from ending in Endings select Path.Combine(folder, name + ending))
        {
            if (File.Exists(path))
                ClassWeightsFile.Read(path, set.ClassCount, set.Dimension);
        }

        if (NamesIn(Path.Combine(folder, ClassNames)) is { } names && names != set.ClassCount)
            throw new InputException($"names {names} classes; {Path.GetFileName(set.Origin.Path)} has {set.ClassCount}", Path.Combine(folder, ClassNames),
                "use one class list for names and features");
    }

    private static int? NamesIn(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(path, ReadLimits.TextBytes, "write it again, or remove it"));
            return document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : null;
        }
        catch (JsonException error)
        {
            throw new InputException("is no JSON list of class names", path, "write it again, or remove it", error);
        }
    }
}
