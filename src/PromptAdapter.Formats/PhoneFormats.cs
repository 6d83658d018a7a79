using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Formats;

/// <summary>The formats in which phones keep photos, for every reader of images in this process.</summary>
public static class PhoneFormats
{
    private static readonly HeifDecoder Decoder = new();

    /// <summary>From here on HEIC, HEIF and AVIF files are read like others; saying it more than once does no harm.</summary>
    public static void Use() => ImageDecoders.Add(Decoder);

    /// <summary>What is wrong with the native library that reads them; <see langword="null"/> when it works.</summary>
    public static string? Problem => HeifDecoder.Problem;
}
