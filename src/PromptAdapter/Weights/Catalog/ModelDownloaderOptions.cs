namespace PromptAdapter.Weights.Catalog;

/// <summary>How patient a <see cref="ModelDownloader"/> is.</summary>
public sealed record ModelDownloaderOptions
{
    /// <summary>How often a download that makes no headway is tried before it is given up. Default: 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The wait before the second attempt; it doubles with each further one. Default: half a second.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a server may take to begin its answer. Default: 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a transfer may stand still. Default: 60 seconds.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The least bytes a second, measured over each <see cref="IdleTimeout"/>: a server that sends a byte now and then would else hold a download for years.
    /// Default: 1,024.
    /// </summary>
    public double LowestRate { get; init; } = 1024;

    /// <summary>Free bytes on the disk that holds a path, or <see langword="null"/> when that is not known.</summary>
    internal Func<string, long?> FreeSpace { get; init; } = path =>
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    };
}
