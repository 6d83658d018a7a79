using System.Buffers.Binary;
using PromptAdapter.Runtime;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>What the segments of a JPEG say about the work that its decoding is, before any of it is done.</summary>
/// <param name="Pixels">Width times height.</param>
/// <param name="IsProgressive">Whether a decoder holds the coefficients of the whole image until the last scan.</param>
/// <param name="Scans">How often it goes over the image.</param>
internal readonly record struct JpegStructure(long Pixels, bool IsProgressive, int Scans)
{
    private const int Rgb = 3;
    private const int Rgba = 4;
    private const int Coefficients = 6; // three channels of 16 bits

    /// <summary>Bytes for each pixel while it is decoded.</summary>
    public int BytesPerPixel => Rgb + Rgba + (IsProgressive ? Coefficients : 0);

    /// <summary>Reads the segments; what is damaged is left to the decoder, which says what it finds.</summary>
    public static JpegStructure Of(ReadOnlySpan<byte> bytes)
    {
        var (pixels, progressive, scans) = (0L, false, 0);
        for (var at = 2; at + 4 <= bytes.Length;)
        {
            var next = bytes[at..].IndexOf((byte)0xff);
            if (next < 0 || at + next + 4 > bytes.Length)
                break;
            at += next + 1;
            var marker = bytes[at];
            if (marker is 0 or 0xff or 0x01 or (>= 0xd0 and <= 0xd8)) // data, filling, restarts
            {
                at += marker == 0xff ? 0 : 1;
                continue;
            }

            if (marker == 0xd9)
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc) && at + 8 <= bytes.Length)
            {
                pixels = (long)BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 4)..]) * BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 6)..]);
                progressive = marker is 0xc2 or 0xc6 or 0xca or 0xce;
            }

            scans += marker == 0xda ? 1 : 0;
            at += 1 + length;
        }

        return new JpegStructure(pixels, progressive, scans);
    }

    /// <summary>Refuses what takes minutes or gigabytes for a file of its size.</summary>
    /// <exception cref="ImageFormatException">It has more scans or fewer bytes than a picture of its size can have.</exception>
    public void Require(int bytes)
    {
        if (Scans > 1 && Pixels > ReadLimits.JpegScanPixels / Scans)
            throw new ImageFormatException($"it has {Scans} scans of {Pixels} pixels, which would take minutes",
                "save it again with fewer scans, or scale it down");
        if (Pixels > ReadLimits.JpegPixelsAlways && Pixels / Math.Max(1, bytes) > ReadLimits.JpegPixelsPerByte)
            throw new ImageFormatException($"it declares {Pixels} pixels and has only {bytes} bytes", "the file is cut short or made to harm: replace it");
    }
}
