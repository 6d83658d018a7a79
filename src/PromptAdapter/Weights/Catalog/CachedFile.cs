namespace PromptAdapter.Weights.Catalog;

/// <summary>What the cache knows of one file.</summary>
/// <param name="File">The file.</param>
/// <param name="Path">Where it is, or would be.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Bytes">The bytes that are there: of the file, or of the part downloaded so far.</param>
/// <param name="Sha256">The hash that a download recorded beside the file; <see langword="null"/> when the file was put there by hand.</param>
public sealed record CachedFile(CatalogFile File, string Path, CachedFileState State, long Bytes, string? Sha256);

/// <summary>Whether a file is in the cache.</summary>
public enum CachedFileState
{
    /// <summary>Nothing of it.</summary>
    Absent,

    /// <summary>A download of it was interrupted and can be resumed.</summary>
    Partial,

    /// <summary>All of it. A download gets this name only after its hash was right.</summary>
    Present,
}
