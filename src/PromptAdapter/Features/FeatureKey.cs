using System.Security.Cryptography;
using System.Text;

namespace PromptAdapter.Features;

/// <summary>What a stored feature depends on; two equal keys always mean the same feature.</summary>
/// <param name="ModelSha256">The checkpoint file, and the visual prompts if there are any.</param>
/// <param name="Preprocess">How pixels were made: size, orientation handling.</param>
/// <param name="ImageSha256">The bytes of the image file.</param>
/// <param name="Augmentation">Recipe, seed and view, or <c>none</c>.</param>
public sealed record FeatureKey(string ModelSha256, string Preprocess, string ImageSha256, string Augmentation)
{
    // Raised whenever decoding, preprocessing or the towers change what comes out.
    private const string Version = "1";

    /// <summary>The content address: SHA-256 over all parts.</summary>
    internal byte[] Digest() => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Version, ModelSha256, Preprocess, ImageSha256, Augmentation)));
}
