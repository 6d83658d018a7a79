using PromptAdapter.Imaging;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Weights.Settings;

/// <summary>Tells by the names under which checkpoints are published what their weights do not show: the file's, its folder's, or that of the hub's cache
/// that it lies in.</summary>
internal static class PublishedNames
{
    private static readonly string[] Quick = ["quickgelu", "quick-gelu", "openai", "metaclip", "dfn"];
    private static readonly string[] Exact = ["laion", "datacomp", "commonpool"];

    // Named like a family whose other models have QuickGELU: DFN's continued ViT-L/14, MetaCLIP's "altogether".
    private static readonly string[] Exceptions = ["39b", "altogether"];

    /// <returns>The activation that a name tells, if any.</returns>
    public static ClipActivation? Activation(string path) =>
        CatalogModel(path)?.Activation ?? NamesOf(path).Select(ActivationOf).FirstOrDefault(told => told is not null);

    /// <returns>The preprocessing that a name tells, if it is not CLIP's own.</returns>
    public static ImagePreprocessing? Preprocessing(string path) =>
        CatalogModel(path) is { } known
            ? known.Preprocessing.IsClip ? null : known.Preprocessing
            : NamesOf(path).Select(PreprocessingOf).FirstOrDefault(told => told is not null);

    private static CatalogModel? CatalogModel(string path)
    {
        var name = Path.GetFileName(path);
        return ModelCatalog.Models.FirstOrDefault(model => model.File.FileName.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> NamesOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        yield return Normalised(Path.GetFileName(path));
        yield return Normalised(Path.GetFileName(folder) ?? "");
        var above = Path.GetDirectoryName(folder); // models--ORG--NAME/snapshots/REVISION
        if (Path.GetFileName(above) == "snapshots")
            yield return Normalised(Path.GetFileName(Path.GetDirectoryName(above)) ?? "");
    }

    private static string Normalised(string name) => name.ToLowerInvariant().Replace('_', '-');

    private static ClipActivation? ActivationOf(string name)
    {
        if (name.Contains("quickgelu", StringComparison.Ordinal) || name.Contains("quick-gelu", StringComparison.Ordinal))
            return ClipActivation.QuickGelu;
        if (Quick.Any(Has) && Exceptions.Any(Has))
            return ClipActivation.Gelu;
        if (Quick.Any(Has) || (Has("laion400m") && Has("vit-b-32"))) // that one LAION model was trained with QuickGELU
            return ClipActivation.QuickGelu;
        return Exact.Any(Has) ? ClipActivation.Gelu : null;

        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }

    private static ImagePreprocessing? PreprocessingOf(string name)
    {
        if (Has("vit-l-14") && Has("laion2b"))
            return new ImagePreprocessing { Mean = [0.5f, 0.5f, 0.5f], Std = [0.5f, 0.5f, 0.5f] };
        return Has("dfn5b") ? new ImagePreprocessing { Mode = ResizeMode.Squash } : null;

        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
    }
}
