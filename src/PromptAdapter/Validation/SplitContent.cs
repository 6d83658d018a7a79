using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PromptAdapter.Features;

namespace PromptAdapter.Validation;

/// <summary>The content of a split, image by image, as hashes: what is compared to find the same image in two splits whatever it is called.</summary>
/// <param name="Name"><see cref="Support"/>, <see cref="Validation"/> or <see cref="Test"/>.</param>
/// <param name="Path">The file or folder, if there is one.</param>
/// <param name="Hashes">One hash per image, <c>[N]</c>.</param>
/// <param name="Files">The images' names, <c>[N]</c>, where they are known.</param>
public sealed record SplitContent(string Name, string? Path, IReadOnlyList<string> Hashes, IReadOnlyList<string>? Files = null)
{
    /// <summary>The support set.</summary>
    public const string Support = "support";

    /// <summary>The validation set.</summary>
    public const string Validation = "validation";

    /// <summary>The test set.</summary>
    public const string Test = "test";

    /// <summary>The content of features: the SHA-256 of each row.</summary>
    /// <param name="name">Which split it is.</param>
    /// <param name="set">Its features, <c>[N, D]</c>.</param>
    public static SplitContent Of(string name, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var hashes = new string[set.Count];
        for (var row = 0; row < hashes.Length; row++)
            hashes[row] = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(set.Row(row))));
        return new SplitContent(name, set.Origin.Path, hashes, set.Origin.Files);
    }

    /// <summary>An image of the split, in words.</summary>
    /// <param name="row">0 … N − 1.</param>
    public string Describe(int row) => Files is null ? $"row {row}" : $"'{Files[row]}'";
}
