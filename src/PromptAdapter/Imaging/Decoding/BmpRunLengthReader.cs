namespace PromptAdapter.Imaging.Decoding;

/// <summary>Unpacks the run-length codes of 8-bit and 4-bit bitmaps into indices <c>[H, W]</c> in the file's row order; skipped pixels have index 0.</summary>
internal readonly ref struct BmpRunLengthReader
{
    private const byte EndOfLine = 0;
    private const byte EndOfBitmap = 1;
    private const byte Delta = 2;

    /// <exception cref="ImageFormatException">The data end before the bitmap does.</exception>
    public BmpRunLengthReader(ReadOnlySpan<byte> data, int width, int height, bool fourBits)
    {
        var indices = new byte[(long)width * height];
        Indices = indices;
        int x = 0, y = 0, at = 0;
        while (y < height)
        {
            int count = At(data, at), value = At(data, at + 1);
            at += 2;
            if (count > 0)
            {
                for (var i = 0; i < count; i++, x++)
                    Put(indices, width, x, y, fourBits ? (i % 2 == 0 ? value >> 4 : value & 15) : value);
            }
            else if (value == EndOfLine)
            {
                x = 0;
                y++;
            }
            else if (value == EndOfBitmap)
            {
                break;
            }
            else if (value == Delta)
            {
                x += At(data, at);
                y += At(data, at + 1);
                at += 2;
            }
            else
            {
                for (var i = 0; i < value; i++, x++)
                    Put(indices, width, x, y, fourBits ? (At(data, at + i / 2) >> (i % 2 == 0 ? 4 : 0)) & 15 : At(data, at + i));
                var bytes = fourBits ? (value + 1) / 2 : value;
                at += bytes + (bytes & 1); // literal runs end on a 16-bit boundary
            }

            x = Math.Min(x, width);

            // Nothing is left to be set: a file may leave out the end of the last line and of the bitmap.
            if (y == height - 1 && x == width)
                break;
        }
    }

    public ReadOnlySpan<byte> Indices { get; }

    // Runs that leave the row are cut off.
    private static void Put(byte[] indices, int width, int x, int y, int value)
    {
        if (x < width)
            indices[(long)y * width + x] = (byte)value;
    }

    private static byte At(ReadOnlySpan<byte> data, int at) => at < data.Length ? data[at] : throw ImageFormatException.Truncated();
}
