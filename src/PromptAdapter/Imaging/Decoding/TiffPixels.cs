using System.Runtime.InteropServices;
using BitMiracle.LibTiff.Classic;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>Turns rows of a TIFF's samples into RGB as Pillow's <c>convert("RGB")</c> does. Samples of 16 and 32 bits are in the machine's byte
/// order.</summary>
internal sealed class TiffPixels
{
    private readonly TiffLayout _layout;
    private readonly IndexedPalette? _palette;
    private byte[] _indices = [];

    public TiffPixels(Tiff tiff, TiffLayout layout)
    {
        _layout = layout;
        if (layout.Photometric != Photometric.PALETTE)
            return;
        var maps = tiff.GetField(TiffTag.COLORMAP) is { Length: >= 3 } fields ? fields : throw new ImageFormatException("it has no palette");
        short[] red = maps[0].ToShortArray(), green = maps[1].ToShortArray(), blue = maps[2].ToShortArray();
        var entries = new byte[3 * red.Length];
        for (var i = 0; i < red.Length; i++)
            (entries[3 * i], entries[3 * i + 1], entries[3 * i + 2]) = (High(red[i]), High(green[i]), High(blue[i]));
        _palette = IndexedPalette.Read(entries, stride: 3, blueFirst: false);
    }

    /// <summary>Paints one row: samples of <paramref name="width"/> pixels to <paramref name="rgb"/> <c>[W, 3]</c>.</summary>
    public void Paint(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        switch (_layout.Photometric)
        {
            case Photometric.PALETTE:
                _palette!.Paint(Indices(row, width), rgb);
                break;
            case Photometric.RGB:
                PaintColours(row, width, rgb);
                break;
            case Photometric.SEPARATED:
                PaintInks(row, width, rgb);
                break;
            default:
                PaintGrey(row, width, rgb);
                break;
        }
    }

    private ReadOnlySpan<byte> Indices(ReadOnlySpan<byte> row, int width)
    {
        if (_indices.Length < width)
            _indices = new byte[width];
        for (var x = 0; x < width; x++)
            _indices[x] = (byte)(_layout.Samples == 2 ? row[2 * x] : Packed(row, x, _layout.Bits));
        return _indices.AsSpan(0, width);
    }

    private void PaintGrey(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        var inverted = _layout.Photometric == Photometric.MINISWHITE && _layout.Bits <= 8; // Pillow inverts no wider ones
        for (var x = 0; x < width; x++)
        {
            var value = _layout.Bits switch
            {
                32 when _layout.Format == SampleFormat.IEEEFP => Clip(BitConverter.Int32BitsToSingle(MemoryMarshal.Read<int>(row[(4 * x)..]))),
                32 => (byte)Math.Clamp(MemoryMarshal.Read<int>(row[(4 * x)..]), 0, 255),
                16 when _layout.Format == SampleFormat.INT => (byte)Math.Clamp((int)MemoryMarshal.Read<short>(row[(2 * x)..]), 0, 255),
                16 => (byte)Math.Min(MemoryMarshal.Read<ushort>(row[(2 * x)..]), (ushort)255),
                12 => (byte)Math.Min(Twelve(row, x), 255),
                8 => row[x * _layout.Samples],
                var bits => (byte)(Packed(row, x, bits) * 255 / ((1 << bits) - 1)),
            };
            rgb.Slice(3 * x, 3).Fill(inverted ? (byte)(255 - value) : value);
        }
    }

    private void PaintColours(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        var premultiplied = _layout is { Samples: > 3, Extra: ExtraSample.ASSOCALPHA };
        for (var x = 0; x < width; x++)
        {
            var alpha = premultiplied ? Sample(row, x, 3) : 255;
            for (var channel = 0; channel < 3; channel++)
            {
                int value = Sample(row, x, channel);
                rgb[3 * x + channel] = (byte)(alpha is 0 ? 0 : alpha is 255 ? value : Math.Min(value * 255 / alpha, 255));
            }
        }
    }

    // 255 - K - C (255 - K) / 255, in Pillow's whole numbers.
    private void PaintInks(ReadOnlySpan<byte> row, int width, Span<byte> rgb)
    {
        for (var x = 0; x < width; x++)
        {
            var light = 255 - Sample(row, x, 3);
            for (var channel = 0; channel < 3; channel++)
            {
                var product = Sample(row, x, channel) * light + 128;
                rgb[3 * x + channel] = (byte)Math.Clamp(light - (((product >> 8) + product) >> 8), 0, 255);
            }
        }
    }

    private byte Sample(ReadOnlySpan<byte> row, int x, int channel)
    {
        var at = x * _layout.Samples + channel;
        return _layout.Bits == 8 ? row[at] : High(MemoryMarshal.Read<short>(row[(2 * at)..]));
    }

    private static byte High(short value) => (byte)((ushort)value >> 8);

    private static byte Clip(float value) => value >= 255 ? (byte)255 : value > 0 ? (byte)value : (byte)0;

    private static int Packed(ReadOnlySpan<byte> row, int x, int bits) => (row[x * bits >> 3] >> (8 - bits - (x * bits & 7))) & ((1 << bits) - 1);

    private static int Twelve(ReadOnlySpan<byte> row, int x)
    {
        var at = 3 * (x / 2);
        return x % 2 == 0 ? row[at] << 4 | row[at + 1] >> 4 : (row[at + 1] & 15) << 8 | row[at + 2];
    }
}
