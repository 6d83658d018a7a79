namespace PromptAdapter.Imaging.Decoding;

/// <summary>256 RGB colours <c>[256, 3]</c>; entries that a file does not give are the grey of their own number, as in Pillow.</summary>
internal sealed class IndexedPalette
{
    private readonly byte[] _colours = new byte[3 * 256];

    public IndexedPalette()
    {
        for (var i = 0; i < _colours.Length; i++)
            _colours[i] = (byte)(i / 3);
    }

    /// <summary>A palette whose first entries are read from a file.</summary>
    /// <param name="entries">The file's entries; those beyond 256 are ignored.</param>
    /// <param name="stride">Bytes an entry takes: 3, or 4 with one unused.</param>
    /// <param name="blueFirst">Whether an entry starts with blue.</param>
    public static IndexedPalette Read(ReadOnlySpan<byte> entries, int stride, bool blueFirst)
    {
        var palette = new IndexedPalette();
        for (var i = 0; i < Math.Min(256, entries.Length / stride); i++)
        {
            var entry = entries.Slice(i * stride, 3);
            var colour = palette._colours.AsSpan(3 * i, 3);
            (colour[0], colour[1], colour[2]) = blueFirst ? (entry[2], entry[1], entry[0]) : (entry[0], entry[1], entry[2]);
        }

        return palette;
    }

    /// <summary>Looks up one row: <paramref name="indices"/> <c>[W]</c> to <paramref name="rgb"/> <c>[W, 3]</c>.</summary>
    public void Paint(ReadOnlySpan<byte> indices, Span<byte> rgb)
    {
        for (var x = 0; x < indices.Length; x++)
            _colours.AsSpan(3 * indices[x], 3).CopyTo(rgb[(3 * x)..]);
    }
}
