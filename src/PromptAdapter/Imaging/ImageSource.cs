using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Runtime;

namespace PromptAdapter.Imaging;

/// <summary>
/// Where one image comes from: a file, bytes in memory, or a stream. A path, bytes and a stream are converted to one where one is wanted.
/// </summary>
/// <param name="Key">What identifies the image across runs and in messages: its path, or its name in an archive.</param>
public abstract record ImageSource(string Key)
{
    /// <summary>The file, where it is one; <see langword="null"/> where it is in memory.</summary>
    public virtual string? Path => null;

    /// <summary>An image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What identifies it across runs, for example its path relative to the data set; <see langword="null"/> means the path itself.</param>
    public static ImageSource File(string path, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FileSource(path, key ?? path);
    }

    /// <summary>An image file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="key">What identifies it; <see langword="null"/> makes a name of its content's hash.</param>
    public static ImageSource Bytes(ReadOnlyMemory<byte> bytes, string? key = null)
    {
        var name = key ?? "image " + ImageFingerprint.Of(bytes.Span).Value[..12];
        return new MemorySource(() => bytes, name, name);
    }

    /// <summary>An image in a stream, which is read to its end once, when the image is first needed, and stays the caller's.</summary>
    /// <param name="stream">The stream, at the first byte of the image file.</param>
    /// <param name="key">What identifies the image.</param>
    public static ImageSource FromStream(Stream stream, string key = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(key);
        var content = new Lazy<ReadOnlyMemory<byte>>(() => ReadAll(stream, key));
        return new MemorySource(() => content.Value, key, key);
    }

    /// <summary>An image behind a stream that is opened, read and disposed of whenever it is needed (twice: for its hash and its pixels).</summary>
    /// <param name="open">Opens the stream; called on any thread.</param>
    /// <param name="key">What identifies the image.</param>
    public static ImageSource FromStream(Func<Stream> open, string key)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(key);
        return new MemorySource(Read, key, key);

        ReadOnlyMemory<byte> Read()
        {
            try
            {
                using var stream = open();
                return ReadAll(stream, key);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", key, "check where it comes from", error);
            }
        }
    }

    /// <summary>An image file.</summary>
    /// <param name="path">The file.</param>
    public static implicit operator ImageSource(string path) => File(path);

    /// <summary>An image file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    public static implicit operator ImageSource(ReadOnlyMemory<byte> bytes) => Bytes(bytes);

    /// <summary>An image file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    public static implicit operator ImageSource(byte[] bytes) => Bytes(bytes);

    /// <summary>An image in a stream, as <see cref="FromStream(Stream, string)"/>.</summary>
    /// <param name="stream">The stream.</param>
    public static implicit operator ImageSource(Stream stream) => FromStream(stream);

    /// <summary>Decodes the image; called on any thread.</summary>
    /// <param name="options">Orientation and limits.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    public abstract RgbImage Decode(DecodeOptions options);

    /// <summary>The same image for as long as its content has that hash: decoding it refuses any other content.</summary>
    /// <param name="sha256">The SHA-256 that was taken of it, 64 lower-case hexadecimal digits; also the new key.</param>
    internal ImageSource WithContent(string sha256) => new KnownSource(this, sha256);

    /// <summary>The bytes of the image file, of one read.</summary>
    /// <returns><see langword="null"/> where a source of another library only decodes.</returns>
    /// <exception cref="InputException">The image cannot be read.</exception>
    internal virtual ReadOnlyMemory<byte>? Content() => null;

    internal virtual string Called => Key;

    /// <summary>The hash of the image file's content.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    public abstract Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default);

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, string key)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                if (content.Length + read > ReadLimits.ImageBytes)
                    throw new InputException($"holds more than {ReadLimits.ImageBytes} bytes, more than an image is expected to", key, "give an image file");
                content.Write(buffer, 0, read);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or NotSupportedException)
        {
            throw new InputException("cannot be read (" + error.Message.ReplaceLineEndings(" ").TrimEnd('.') + ")", key, "give an open stream", error);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private sealed record FileSource(string Location, string Key) : ImageSource(Key)
    {
        public override string? Path => Location;

        internal override string Called => Location;

        internal override ReadOnlyMemory<byte>? Content() => ImageDecoder.ReadFile(Location);

        public override RgbImage Decode(DecodeOptions options) => ImageDecoder.Decode(Location, options);

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) =>
            ImageFingerprint.OfFileAsync(Location, cancellationToken);
    }

    // Called by its name in messages, whatever it is known under elsewhere.
    private sealed record MemorySource(Func<ReadOnlyMemory<byte>> Open, string Name, string Key) : ImageSource(Key)
    {
        internal override string Called => Name;

        internal override ReadOnlyMemory<byte>? Content() => Open();

        public override RgbImage Decode(DecodeOptions options) => ImageDecoder.Decode(Open().Span, Name, options);

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) =>
            Task.Run(() => ImageFingerprint.Of(Open().Span), cancellationToken);
    }

    // What is filed under a hash must be made of the very bytes that have it; a file may be written to between two reads.
    private sealed record KnownSource(ImageSource Image, string Sha256) : ImageSource(Sha256)
    {
        public override string? Path => Image.Path;

        internal override string Called => Image.Called;

        internal override ReadOnlyMemory<byte>? Content() => Image.Content();

        public override RgbImage Decode(DecodeOptions options)
        {
            if (Image.Content() is { } bytes)
            {
                Require(ImageFingerprint.Of(bytes.Span));
                return ImageDecoder.Decode(bytes.Span, Called, options);
            }

            var image = Image.Decode(options);
            try
            {
                Require(Image.FingerprintAsync().GetAwaiter().GetResult());
                return image;
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) => Image.FingerprintAsync(cancellationToken);

        private void Require(ImageFingerprint found)
        {
            if (found.Value != Sha256)
                throw new InputException("has changed while it was being read", Called, "try again when nothing writes to it any more");
        }
    }
}
