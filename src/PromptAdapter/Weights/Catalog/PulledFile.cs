namespace PromptAdapter.Weights.Catalog;

/// <summary>A file that is in the cache after a pull.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash, computed from what is on the disk or went there.</param>
/// <param name="WasThere">Whether it was there already and nothing was downloaded.</param>
/// <param name="HashSource">What the hash was compared with.</param>
public sealed record PulledFile(string Path, long Bytes, string Sha256, bool WasThere, HashSource HashSource);

/// <summary>What vouches for the bytes of a file.</summary>
public enum HashSource
{
    /// <summary>The hash in the catalogue.</summary>
    Catalogue,

    /// <summary>The hash that the server sent, or that an earlier download recorded.</summary>
    Server,

    /// <summary>Nothing: no hash was known, and the one computed was recorded.</summary>
    Nothing,
}
