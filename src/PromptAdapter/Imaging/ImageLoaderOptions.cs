using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>How <see cref="ImageLoader"/> reads ahead.</summary>
public sealed record ImageLoaderOptions
{
    /// <summary>Images in a batch, at least 1; the last batch may be smaller. Default: 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Batches whose images may be finished and wait for the model, at least 1; memory holds two more, the one being read and the one in use. Images wait as
    /// bytes. Default: 2.
    /// </summary>
    public int BatchesAhead { get; init; } = 2;

    /// <summary>Images that are decoded at the same time, at least 1. Default: the number of processors.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether an unreadable image ends the loading with its <see cref="InputException"/> rather than being reported in its batch. Default:
    /// <see langword="false"/>.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>Orientation and limits. Default: <see cref="DecodeOptions.Default"/>.</summary>
    public DecodeOptions Decode { get; init; } = DecodeOptions.Default;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchesAhead, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentNullException.ThrowIfNull(Decode);
    }
}
