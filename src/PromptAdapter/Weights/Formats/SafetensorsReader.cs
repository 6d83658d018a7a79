using System.Buffers.Binary;
using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// Reads the header of a safetensors file: 8 bytes of length, that much JSON, then the data. As the format asks, the tensors
/// must cover the data without gap or overlap, so that a file which is cut short is noticed before anything is read.
/// </summary>
internal static class SafetensorsReader
{
    public const int LengthBytes = 8;
    public const string MetadataKey = "__metadata__";

    public static TensorFileContent Read(LeasedFile source)
    {
        using var lease = source.Borrow();
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lease.Slice(0, LengthBytes));
        if (length > (ulong)(source.Length - LengthBytes) || length > (ulong)ReadLimits.TensorHeaderBytes)
            throw WeightFileProblem.Damaged(source.Path, $"declares a header of {length} bytes in a file of {source.Length}");

        var header = lease.Slice(LengthBytes, (long)length);
        var data = new ByteRange(LengthBytes + (long)length, source.Length - LengthBytes - (long)length);
        try
        {
            return ReadHeader(source, header, data);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader: bad syntax, bad UTF-8 inside a string, a number where none is.
            throw new InputException("has an unreadable safetensors header", source.Path,
                "the file is damaged or cut short: download it or export it again", error);
        }
    }

    private static TensorFileContent ReadHeader(LeasedFile source, ReadOnlySpan<byte> header, ByteRange data)
    {
        var tensors = new OrderedDictionary<string, StoredTensor>();
        var metadata = new OrderedDictionary<string, string>();
        var ranges = new List<ByteRange>();
        long characters = 0;
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, out var name))
        {
            if (name == MetadataKey)
            {
                ReadMetadata(ref json, metadata, source.Path);
                continue;
            }

            if (tensors.Count == ReadLimits.Tensors)
                throw WeightFileProblem.Damaged(source.Path, $"has more than {ReadLimits.Tensors} tensors");
            if ((characters += name.Length) > ReadLimits.TensorNameCharacters)
                throw WeightFileProblem.Damaged(source.Path, $"has names of more than {ReadLimits.TensorNameCharacters} characters");
            var (tensor, range) = ReadTensor(source, ref json, name, data);
            if (!tensors.TryAdd(name, tensor))
                throw WeightFileProblem.Damaged(source.Path, $"names the tensor {WeightFileProblem.Quote(name)} twice");
            ranges.Add(range);
        }

        while (json.Read())
            throw new JsonException("more than one document");
        RequireFullCover(source, ranges, data);
        return new TensorFileContent(TensorFileFormat.Safetensors, tensors, metadata);
    }

    private static (StoredTensor Tensor, ByteRange Range) ReadTensor(LeasedFile source, ref Utf8JsonReader json, string name, ByteRange data)
    {
        string? typeName = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, out var property))
        {
            switch (property)
            {
                case "dtype" when typeName is null:
                    Expect(ref json, JsonTokenType.String);
                    typeName = json.GetString()!;
                    break;
                case "shape" when shape is null:
                    shape = ReadIntegers(ref json);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref json);
                    break;
                default:
                    throw new JsonException("unexpected property");
            }
        }

        if (typeName is null || shape is null || offsets is not [var begin, var end] || begin < 0 || end < begin || end > data.Length)
            throw WeightFileProblem.Damaged(source.Path, $"describes the tensor {WeightFileProblem.Quote(name)} wrongly (its data would lie outside the file)");
        if (!ElementTypes.TryFromSafetensorsName(typeName, out var type))
            throw new InputException(
                $"the tensor {WeightFileProblem.Quote(name)} has the element type {WeightFileProblem.Quote(typeName)}, which is not read here", source.Path,
                "export the file as F32, F16 or BF16");

        var range = new ByteRange(data.Start + begin, end - begin);
        var layout = StridedLayout.Create(source, name, type, shape, strides: null, range);
        if (layout.Count * type.SizeInBytes() != range.Length)
            throw WeightFileProblem.Damaged(source.Path,
                $"the tensor {WeightFileProblem.Quote(name)} {WeightFileProblem.ShapeText(shape)} has {range.Length} bytes of data");
        return (new StoredTensor(source, name, type, layout), range);
    }

    private static void ReadMetadata(ref Utf8JsonReader json, OrderedDictionary<string, string> metadata, string path)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (NextName(ref json, out var key))
        {
            Expect(ref json, JsonTokenType.String);
            if (!metadata.TryAdd(key, json.GetString()!))
                throw WeightFileProblem.Damaged(path, $"has the metadata entry {WeightFileProblem.Quote(key)} twice");
        }
    }

    private static long[] ReadIntegers(ref Utf8JsonReader json)
    {
        var values = new List<long>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            values.Add(json.GetInt64());
        return [.. values];
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
            throw new JsonException("unexpected " + json.TokenType);
    }

    private static bool NextName(ref Utf8JsonReader json, out string name)
    {
        if (!json.Read() || json.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject))
            throw new JsonException("unexpected " + json.TokenType);
        name = json.TokenType == JsonTokenType.PropertyName ? json.GetString()! : "";
        return json.TokenType == JsonTokenType.PropertyName;
    }

    private static void RequireFullCover(LeasedFile source, List<ByteRange> ranges, ByteRange data)
    {
        var covered = data.Start;
        foreach (var range in ranges.OrderBy(range => range.Start).ThenBy(range => range.Length))
        {
            if (range.Start != covered)
                throw WeightFileProblem.Damaged(source.Path, range.Start < covered ? "has tensors whose data overlap" : "has data that belong to no tensor");
            covered = range.End;
        }

        if (covered != data.End)
            throw WeightFileProblem.Damaged(source.Path, $"has {data.End - covered} bytes after its last tensor");
    }
}
