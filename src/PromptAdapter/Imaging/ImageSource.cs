using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>Where one image comes from.</summary>
/// <param name="Key">What identifies the image across runs and in messages: its path, or its name in an archive.</param>
public abstract record ImageSource(string Key)
{
    /// <summary>An image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What identifies it across runs, for example its path relative to the data set; <see langword="null"/> means the path itself.</param>
    public static ImageSource File(string path, string? key = null) => new FileSource(path, key ?? path);

    /// <summary>An image file's bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="key">What identifies it.</param>
    public static ImageSource Bytes(ReadOnlyMemory<byte> bytes, string key) => new MemorySource(bytes, key);

    /// <summary>Decodes the image; called on any thread.</summary>
    /// <param name="options">Orientation and limits.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    public abstract RgbImage Decode(DecodeOptions options);

    private sealed record FileSource(string Path, string Key) : ImageSource(Key)
    {
        public override RgbImage Decode(DecodeOptions options) => ImageDecoder.Decode(Path, options);
    }

    private sealed record MemorySource(ReadOnlyMemory<byte> Content, string Key) : ImageSource(Key)
    {
        public override RgbImage Decode(DecodeOptions options) => ImageDecoder.Decode(Content.Span, Key, options);
    }
}
