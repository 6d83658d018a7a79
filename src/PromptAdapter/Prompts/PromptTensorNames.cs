namespace PromptAdapter.Prompts;

/// <summary>What the parts of a prompt are called; <c>d</c> is the width of the text tower, <c>D</c> that of the image tower.</summary>
public static class PromptTensorNames
{
    /// <summary>Text context vectors, <c>[n, d]</c>, or <c>[C, n, d]</c> with vectors of its own for each class.</summary>
    public const string Context = "context";

    /// <summary>Visual prompts, <c>[P, n, D]</c>: one layer for each of the first P blocks; <c>[P, n, k]</c> where they are projected.</summary>
    public const string Visual = "visual";

    /// <summary>The linear map from width k to D, <c>weight</c> <c>[D, k]</c> and <c>bias</c> <c>[D]</c>.</summary>
    public const string VisualProjection = "visual_projection";

    /// <summary>The transformer that makes text and visual prompts of common origin; the prefix of its parts.</summary>
    public const string Shared = "shared";

    /// <summary>The network that shifts the context by the image, two linear maps; the prefix of its parts.</summary>
    public const string MetaNet = "meta_net";

    /// <summary>Whether a tensor of that name is part of a prompt.</summary>
    internal static bool IsKnown(string name) =>
        name is Context or Visual || new[] { VisualProjection, Shared, MetaNet }.Any(prefix => name.StartsWith(prefix + ".", StringComparison.Ordinal));

    /// <summary>How many dimensions a part may have.</summary>
    internal static IReadOnlyList<int> RanksOf(string name) => name switch
    {
        Context => [2, 3],
        Visual => [3],
        _ => [1, 2],
    };
}
