namespace PromptAdapter.Imaging.Decoding;

/// <summary>Reads images of formats that the core does not read; <see cref="ImageDecoders.Add"/> makes every reader of images use it.</summary>
public interface IImageFormatDecoder
{
    /// <summary>What one of its images is called in messages, with its article: <c>a HEIC or AVIF image</c>.</summary>
    string Name { get; }

    /// <summary>The extensions of its files, each with its dot.</summary>
    IReadOnlyCollection<string> Extensions { get; }

    /// <summary>Whether a file is one of its images, whatever it is called; called on any thread.</summary>
    /// <param name="head">The first bytes of the file, or all of it.</param>
    bool Recognises(ReadOnlySpan<byte> head);

    /// <summary>Decodes an image; called on several threads at a time.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="options">Orientation and limits; <see cref="ImageDecoders.RequireSize"/> looks at the latter.</param>
    /// <returns>The image <c>[H, W, 3]</c>, values 0 to 255.</returns>
    /// <exception cref="DamagedImageException">The image cannot be decoded.</exception>
    RgbImage Decode(ReadOnlySpan<byte> bytes, DecodeOptions options);
}
