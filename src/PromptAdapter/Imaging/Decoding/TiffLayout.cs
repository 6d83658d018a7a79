using BitMiracle.LibTiff.Classic;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>The fields of a TIFF's first page that say how its samples lie (TIFF 6.0).</summary>
internal sealed record TiffLayout
{
    public const int MaxSamples = 6;

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required Photometric Photometric { get; init; }

    public required Compression Compression { get; init; }

    /// <summary>Bits of a sample.</summary>
    public required int Bits { get; init; }

    /// <summary>Samples of a pixel, with those that are not colour.</summary>
    public required int Samples { get; init; }

    public required SampleFormat Format { get; init; }

    /// <summary>What the first sample behind the colours is; <see langword="null"/> where there is none or nothing is said.</summary>
    public required ExtraSample? Extra { get; init; }

    /// <summary>1 where the samples of a pixel lie together, else one for each sample.</summary>
    public required int Planes { get; init; }

    public required int Orientation { get; init; }

    public required int TileWidth { get; init; }

    public required int TileHeight { get; init; }

    public int SampleBytes => (Bits + 7) / 8;

    public static TiffLayout Read(Tiff tiff)
    {
        int Field(TiffTag tag, int otherwise) => tiff.GetFieldDefaulted(tag) is { Length: > 0 } values ? values[0].ToInt() : otherwise;
        var extra = tiff.GetField(TiffTag.EXTRASAMPLES) is { Length: > 1 } found && found[0].ToInt() > 0 ? (ExtraSample)found[1].ToShortArray()[0]
            : (ExtraSample?)null;
        var samples = Field(TiffTag.SAMPLESPERPIXEL, 1);
        return new TiffLayout
        {
            Width = Field(TiffTag.IMAGEWIDTH, 0),
            Height = Field(TiffTag.IMAGELENGTH, 0),
            Photometric = (Photometric)(tiff.GetField(TiffTag.PHOTOMETRIC) is { Length: > 0 } photometric ? photometric[0].ToInt() : 0), // Pillow's default
            Compression = (Compression)Field(TiffTag.COMPRESSION, 1),
            Bits = Field(TiffTag.BITSPERSAMPLE, 1),
            Samples = samples,
            Format = (SampleFormat)Field(TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT),
            Extra = extra,
            Planes = (PlanarConfig)Field(TiffTag.PLANARCONFIG, 1) == PlanarConfig.SEPARATE ? samples : 1,
            Orientation = Field(TiffTag.ORIENTATION, 1),
            TileWidth = Field(TiffTag.TILEWIDTH, 0),
            TileHeight = Field(TiffTag.TILELENGTH, 0),
        };
    }

    /// <summary>Bytes of so many pixels in one row of one plane.</summary>
    public int RowBytes(int width) => (int)((checked((long)width * Bits * (Planes == 1 ? Samples : 1)) + 7) / 8);

    /// <summary>Refuses what Pillow does not read either.</summary>
    /// <exception cref="ImageFormatException">The samples have a form that is not decoded.</exception>
    public void ThrowUnlessDecoded()
    {
        var whole = Format is SampleFormat.UINT or SampleFormat.VOID;
        var fits = Photometric switch
        {
            Photometric.MINISWHITE or Photometric.MINISBLACK => Samples == 1
                ? (whole && Bits is 1 or 2 or 4 or 8 or 12 or 16 or 32) || (Format == SampleFormat.INT && Bits is 16 or 32)
                    || (Format == SampleFormat.IEEEFP && Bits == 32)
                : whole && Samples == 2 && Bits == 8,
            Photometric.RGB => whole && Bits is 8 or 16 && Samples is >= 3 and <= MaxSamples,
            Photometric.PALETTE => whole && ((Samples == 1 && Bits is 1 or 2 or 4 or 8) || (Samples == 2 && Bits == 8)),
            Photometric.SEPARATED => whole && Bits is 8 or 16 && Samples is >= 4 and <= MaxSamples,
            Photometric.YCBCR => whole && Bits == 8 && Samples == 3,
            _ => false,
        };
        if (!fits)
            throw new ImageFormatException($"it has {Samples} samples of {Bits} bits in the colour space {(int)Photometric}, which are not decoded",
                "convert it to PNG");
        if (!IsDecoded(Compression))
            throw new ImageFormatException($"its compression ({(int)Compression}) is not decoded",
                "convert it to PNG, or save it with LZW or without compression");
    }

    private static bool IsDecoded(Compression compression) =>
        compression is Compression.NONE or Compression.LZW or Compression.PACKBITS or Compression.DEFLATE or Compression.ADOBE_DEFLATE
        or Compression.JPEG or Compression.OJPEG or Compression.CCITTRLE or Compression.CCITTRLEW or Compression.CCITTFAX3 or Compression.CCITTFAX4;
}
