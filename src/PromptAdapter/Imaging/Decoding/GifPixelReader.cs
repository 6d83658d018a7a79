namespace PromptAdapter.Imaging.Decoding;

/// <summary>Unpacks the LZW codes of a GIF frame (variable 3 to 12 bits, lowest bit first, in sub-blocks of up to 255 bytes) into palette indices.</summary>
internal ref struct GifPixelReader
{
    private const int MaxCodes = 4096;

    private readonly int _clear;
    private readonly int _rootBits;
    private readonly ushort[] _prefix = new ushort[MaxCodes]; // a code stands for the string of its prefix ...
    private readonly byte[] _suffix = new byte[MaxCodes];     // ... followed by this index
    private readonly byte[] _pending = new byte[MaxCodes + 1]; // the string of the last code, last index first
    private ReadOnlySpan<byte> _data;
    private int _pendingCount;
    private int _blockLeft;
    private int _bits;
    private int _bitCount;
    private int _codeBits;
    private int _next;
    private int _last = -1;
    private byte _lastFirst;

    /// <param name="data">From the byte that gives the width of an index on.</param>
    public GifPixelReader(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            throw ImageFormatException.Truncated();
        if (data[0] is 0 or > 8)
            throw new ImageFormatException($"it declares indices of {data[0]} bits");
        _rootBits = data[0];
        _clear = 1 << _rootBits;
        _data = data[1..];
        for (var i = 0; i < _clear; i++)
            _suffix[i] = (byte)i;
        Reset();
    }

    /// <summary>Fills one row with indices.</summary>
    /// <exception cref="ImageFormatException">The data end early or hold an impossible code.</exception>
    public void Read(Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
        {
            if (_pendingCount == 0)
                NextString();
            row[x] = _pending[--_pendingCount];
        }
    }

    private void NextString()
    {
        var code = NextCode();
        while (code == _clear)
        {
            Reset();
            code = NextCode();
        }

        if (code == _clear + 1)
            throw ImageFormatException.Truncated(); // the end code, while pixels are missing
        if (code > _next || (_last < 0 && code > _clear))
            throw new ImageFormatException("its data are damaged");

        // The one code that may be used before it is known: the last string followed by its own first index.
        var current = code;
        if (code == _next)
        {
            _pending[_pendingCount++] = _lastFirst;
            current = _last;
        }

        for (; current > _clear; current = _prefix[current])
            _pending[_pendingCount++] = _suffix[current];
        _lastFirst = _suffix[current];
        _pending[_pendingCount++] = _lastFirst;

        if (_last >= 0 && _next < MaxCodes)
        {
            _prefix[_next] = (ushort)_last;
            _suffix[_next] = _lastFirst;
            if (++_next == 1 << _codeBits && _codeBits < 12)
                _codeBits++;
        }

        _last = code;
    }

    private void Reset()
    {
        _codeBits = _rootBits + 1;
        _next = _clear + 2;
        _last = -1;
    }

    private int NextCode()
    {
        while (_bitCount < _codeBits)
        {
            if (_blockLeft == 0)
                _blockLeft = NextByte() is var length and > 0 ? length : throw ImageFormatException.Truncated();
            _bits |= NextByte() << _bitCount;
            _bitCount += 8;
            _blockLeft--;
        }

        var code = _bits & ((1 << _codeBits) - 1);
        _bits >>= _codeBits;
        _bitCount -= _codeBits;
        return code;
    }

    private byte NextByte()
    {
        if (_data.IsEmpty)
            throw ImageFormatException.Truncated();
        var value = _data[0];
        _data = _data[1..];
        return value;
    }
}
