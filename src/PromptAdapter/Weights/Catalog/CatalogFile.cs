namespace PromptAdapter.Weights.Catalog;

/// <summary>A file that can be downloaded.</summary>
/// <param name="FileName">Its name in the cache.</param>
/// <param name="Address">Where its publisher keeps it.</param>
/// <param name="MirrorPath">Its path below the address of a mirror.</param>
/// <param name="Sha256">The hash it must have, 64 lower-case hexadecimal digits; <see langword="null"/> when only the server knows it.</param>
/// <param name="ApproximateBytes">About how large it is: to show, and to stop a download that cannot be it.</param>
public sealed record CatalogFile(string FileName, Uri Address, string MirrorPath, string? Sha256, long ApproximateBytes)
{
    /// <summary>Where the file is on a mirror: below an address that ends in a slash, else the address itself.</summary>
    /// <param name="mirror">An <c>http</c> or <c>https</c> address.</param>
    public Uri On(Uri mirror)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return mirror.AbsolutePath.EndsWith('/') ? new Uri(mirror, MirrorPath) : mirror;
    }
}
