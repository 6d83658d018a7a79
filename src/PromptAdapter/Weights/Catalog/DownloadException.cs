namespace PromptAdapter.Weights.Catalog;

/// <summary>A file could not be downloaded. The message is one line: the address, what happened, where to put the file by hand and which hash it must have.</summary>
public sealed class DownloadException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="address">Where the file was asked for.</param>
    /// <param name="problem">What happened, without a closing full stop.</param>
    /// <param name="path">Where the file should go.</param>
    /// <param name="sha256">The hash it must have, if known.</param>
    /// <param name="inner">The error that revealed the problem.</param>
    public DownloadException(Uri address, string problem, string path, string? sha256, Exception? inner = null)
        : base($"{address}: {problem}; try again later, name a mirror with --from, or put the file at {path} by hand{(sha256 is null ? "" : $" (its SHA-256 must be {sha256})")}".ReplaceLineEndings(" "), inner)
    {
        Address = address;
        Path = path;
        Sha256 = sha256;
    }

    /// <summary>Where the file was asked for.</summary>
    public Uri Address { get; }

    /// <summary>Where the file should go.</summary>
    public string Path { get; }

    /// <summary>The hash it must have, if known.</summary>
    public string? Sha256 { get; }
}
