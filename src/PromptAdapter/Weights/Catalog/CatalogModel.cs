using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Catalog;

/// <summary>A published CLIP that is known by name.</summary>
/// <param name="Name">What to call it, as its authors do: <c>ViT-B/16</c>.</param>
/// <param name="Aliases">Other names it is known by.</param>
/// <param name="Origin">Who trained it.</param>
/// <param name="Architecture">The image encoder, in words.</param>
/// <param name="ImageSize">Height and width of the images it takes, in pixels.</param>
/// <param name="EmbeddingSize">D: the length of its feature vectors.</param>
/// <param name="File">Its checkpoint.</param>
public sealed record CatalogModel(string Name, IReadOnlyList<string> Aliases, string Origin, string Architecture, int ImageSize, int EmbeddingSize,
    CatalogFile File)
{
    /// <summary>The activation that it was trained with.</summary>
    public required ClipActivation Activation { get; init; }

    /// <summary>What is done to an image first.</summary>
    public required ImagePreprocessing Preprocessing { get; init; }
}
