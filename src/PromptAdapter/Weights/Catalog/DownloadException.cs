namespace PromptAdapter.Weights.Catalog;

/// <summary>
/// A file could not be downloaded. The message is one line: the address, what happened, where to put the file by hand and which hash it must have.
/// </summary>
public sealed class DownloadException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="address">Where the file was asked for.</param>
    /// <param name="problem">What happened, without a closing full stop.</param>
    /// <param name="path">Where the file should go.</param>
    /// <param name="sha256">The hash it must have, if known.</param>
    /// <param name="inner">The error that revealed the problem.</param>
    public DownloadException(Uri address, string problem, string path, string? sha256, Exception? inner = null)
        : base($"{address}: {problem}; try again later, put the file at {path} by hand{Needed(sha256)}, or name a mirror".ReplaceLineEndings(" "), inner)
    {
        Address = address;
        Path = path;
        Sha256 = sha256;
        Settings = [Setting.Mirror];
    }

    private DownloadException(string line, Uri address, string path, string sha256)
        : base(line)
    {
        Address = address;
        Path = path;
        Sha256 = sha256;
        Settings = [Setting.ReplaceDownload];
    }

    /// <summary>Where the file was asked for.</summary>
    public Uri Address { get; }

    /// <summary>Where the file should go.</summary>
    public string Path { get; }

    /// <summary>The hash it must have, if known.</summary>
    public string? Sha256 { get; }

    /// <summary>What the remedy asks to set or do.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    internal static DownloadException WrongFile(Uri address, string path, string actual, string expected)
    {
        var line = $"{path}: is there, but its SHA-256 is {actual} and should be {expected}; pull it again, replacing the file";
        return new DownloadException(line.ReplaceLineEndings(" "), address, path, expected);
    }

    private static string Needed(string? sha256) => sha256 is null ? "" : $" (its SHA-256 must be {sha256})";
}
