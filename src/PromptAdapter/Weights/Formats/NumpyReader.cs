using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptAdapter.Weights.Formats;

/// <summary>Reads the header of a <c>.npy</c> file, versions 1 to 3: a Python dictionary literal with type, order and shape.</summary>
internal static partial class NumpyReader
{
    private const int VersionAt = 6;
    private const int LengthAt = 8;
    private const int LongestHeader = 1 << 16;

    public static TensorFileContent Read(LeasedFile source)
    {
        using var lease = source.Borrow();
        var version = lease.Slice(VersionAt, 1)[0];
        var wide = version >= 2; // the length field grew from two bytes to four
        var length = version switch
        {
            1 => BinaryPrimitives.ReadUInt16LittleEndian(lease.Slice(LengthAt, 2)),
            2 or 3 => BinaryPrimitives.ReadUInt32LittleEndian(lease.Slice(LengthAt, 4)),
            _ => throw new InputException($"is a numpy array of the unknown version {version}", source.Path, "save it again with numpy.save"),
        };
        if (length > LongestHeader)
            throw WeightFileProblem.Damaged(source.Path, $"declares a header of {length} bytes");
        long start = LengthAt + (wide ? 4 : 2);
        var header = Encoding.UTF8.GetString(lease.Slice(start, length));
        start += length;

        var match = HeaderPattern().Match(header);
        if (!match.Success)
            throw new InputException("has a numpy header that is not read here", source.Path, "save one plain numeric array with numpy.save");
        var type = ElementTypeOf(match.Groups["type"].Value, source.Path);
        var shape = ParseShape(match.Groups["shape"].Value, source.Path);
        var strides = match.Groups["order"].Value == "True" ? ColumnMajor(shape, source.Path) : null;
        var layout = StridedLayout.Create(source, "", type, shape, strides, new ByteRange(start, source.Length - start));
        return new TensorFileContent(TensorFileFormat.Numpy, new OrderedDictionary<string, StoredTensor> { [""] = new StoredTensor(source, "", type, layout) });
    }

    private static ElementType ElementTypeOf(string text, string path) => text switch
    {
        "<f2" => ElementType.F16,
        "<f4" => ElementType.F32,
        "<f8" => ElementType.F64,
        "<i2" => ElementType.I16,
        "<i4" => ElementType.I32,
        "<i8" => ElementType.I64,
        "|i1" => ElementType.I8,
        "|u1" => ElementType.U8,
        "|b1" => ElementType.Bool,
        _ => throw new InputException($"is a numpy array of type {WeightFileProblem.Quote(text)}, which is not read here", path,
            "save it as float32 or int64, little-endian"),
    };

    private static long[] ParseShape(string text, string path)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new long[parts.Length];
        for (var axis = 0; axis < parts.Length; axis++)
        {
            if (!long.TryParse(parts[axis], NumberStyles.None, CultureInfo.InvariantCulture, out shape[axis]))
                throw WeightFileProblem.Damaged(path, "has an impossible shape");
        }

        return shape;
    }

    private static long[] ColumnMajor(long[] shape, string path)
    {
        try
        {
            var strides = StridedLayout.RowMajor([.. shape.Reverse()]);
            Array.Reverse(strides);
            return strides;
        }
        catch (OverflowException)
        {
            throw WeightFileProblem.Damaged(path, "has an impossible shape");
        }
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[^']{1,16})',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[0-9, ]*)\),?\s*\}\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HeaderPattern();
}
