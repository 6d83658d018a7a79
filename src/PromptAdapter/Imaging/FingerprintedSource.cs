using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>
/// An image whose fingerprint was taken before, so that it is not hashed again; one that is known well enough need not even be there any more.
/// </summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Fingerprint">The hash of its file.</param>
internal sealed record FingerprintedSource(ImageSource Source, ImageFingerprint Fingerprint) : ImageSource(Source.Key)
{
    /// <summary>The small JPEG that was made of it; <see langword="null"/> where there is none yet.</summary>
    public ReadOnlyMemory<byte>? Thumbnail { get; init; }

    /// <inheritdoc/>
    public override string? Path => Source.Path;

    internal override string Called => Source.Called;

    /// <inheritdoc/>
    public override RgbImage Decode(DecodeOptions options) => Source.Decode(options);

    /// <inheritdoc/>
    public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) => Task.FromResult(Fingerprint);

    internal override ReadOnlyMemory<byte>? Content() => Source.Content();
}
