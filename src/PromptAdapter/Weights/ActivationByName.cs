namespace PromptAdapter.Weights;

/// <summary>Tells the activation by the usual names of published checkpoints.</summary>
internal static class ActivationByName
{
    private static readonly string[] Quick = ["quickgelu", "quick_gelu", "quick-gelu", "openai", "metaclip", "dfn"];
    private static readonly string[] Exact = ["laion", "datacomp", "commonpool"];

    /// <returns>The activation that the file's or its folder's name tells, if any.</returns>
    public static ClipActivation? Tell(string path)
    {
        var full = Path.GetFullPath(path);
        return OfName(Path.GetFileName(full)) ?? OfName(Path.GetFileName(Path.GetDirectoryName(full)) ?? "");
    }

    private static ClipActivation? OfName(string name)
    {
        if (Quick.Any(Has) || (Has("laion400m") && (Has("vit-b-32") || Has("vit_b_32")))) // that one LAION model was trained with QuickGELU
            return ClipActivation.QuickGelu;
        return Exact.Any(Has) ? ClipActivation.Gelu : null;

        bool Has(string part) => name.Contains(part, StringComparison.OrdinalIgnoreCase);
    }
}
