using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using PromptAdapter.AspNetCore.Requests;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// Decodes the tensors of the Open Inference Protocol: as JSON, flat or nested row by row, or as bytes behind the JSON (the extension
/// <c>binary_tensor_data</c>). A tensor takes the memory of what its shape says, once that much has arrived and has got its room, and never more.
/// </summary>
/// <param name="input">What the tensor says of itself.</param>
/// <param name="reserve">Makes room for bytes before they are allocated, or refuses them.</param>
internal sealed class ProtocolTensors(ProtocolInput input, Action<long> reserve)
{
    /// <summary>The extension's parameter of an input: how many of the bytes behind the JSON are its own.</summary>
    public const string BinarySize = "binary_data_size";

    private const float LargestValue = 1e4f;

    /// <summary>The bytes that an input has behind the JSON; <see langword="null"/> where its data are in the JSON.</summary>
    /// <exception cref="RequestProblem">The size is none.</exception>
    public static int? BinaryBytes(ProtocolInput input)
    {
        if (input.Parameters is not { ValueKind: JsonValueKind.Object } parameters || !parameters.TryGetProperty(BinarySize, out var size))
            return null;
        return size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var bytes) && bytes >= 0 ? bytes
            : throw RequestProblem.BadRequest($"'{BinarySize}' of the input '{input.Name}' is no number of bytes");
    }

    /// <summary>Texts of base64 in JSON, each an image file.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Base64(ReadOnlyMemory<byte> data, int count)
    {
        var texts = new List<ReadOnlyMemory<byte>>();
        var reader = Open(data, count);
        while (HasNext(ref reader, texts.Count, count))
        {
            reserve(reader.ValueSpan.Length / 4L * 3);
            if (reader.TokenType != JsonTokenType.String || !TryDecode(reader, out var bytes))
                throw RequestProblem.BadRequest($"element {texts.Count} of the input '{input.Name}' is no text of base64; send each image file as one");
            texts.Add(bytes);
        }

        return texts;
    }

    /// <summary>Elements of bytes, each behind its length in four bytes, least first. They stay where they are.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> bytes, int count)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > 0 && elements.Count < count)
        {
            if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) is var length && length > bytes.Length - sizeof(uint))
                throw RequestProblem.BadRequest($"the bytes of the input '{input.Name}' end inside an element");
            elements.Add(bytes.Slice(sizeof(uint), (int)length));
            bytes = bytes[(sizeof(uint) + (int)length)..];
        }

        if (elements.Count < count)
            throw TooFew(elements.Count, count);
        return bytes.Length == 0 ? elements : throw TooMany(count);
    }

    /// <summary>Numbers of single precision in JSON, by image.</summary>
    public float[][] Singles(ReadOnlyMemory<byte> data, int count, int each)
    {
        var reader = Open(data, (Int128)count * each);
        var values = Rows<float>(count, each);
        for (var at = 0; HasNext(ref reader, at, count * each); at++)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out var value))
                throw RequestProblem.BadRequest($"element {at} of the input '{input.Name}' is no number");
            values[at / each][at % each] = value;
        }

        return Plain(values);
    }

    /// <summary>Numbers of single precision, least byte first, by image.</summary>
    public float[][] SinglesOfBytes(ReadOnlyMemory<byte> bytes, int count, int each)
    {
        RequireLength(bytes, (Int128)count * each * sizeof(float));
        var values = Rows<float>(count, each);
        for (var i = 0; i < count; i++)
            bytes.Span.Slice(i * each * sizeof(float), each * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(values[i].AsSpan()));
        return Plain(values);
    }

    /// <summary>Whole numbers from 0 to 255 in JSON, by image.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Bytes(ReadOnlyMemory<byte> data, int count, Int128 each)
    {
        var reader = Open(data, count * each);
        var length = (int)each;
        var values = Rows<byte>(count, length);
        for (var at = 0; HasNext(ref reader, at, count * length); at++)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetByte(out var value))
                throw RequestProblem.BadRequest($"element {at} of the input '{input.Name}' is no whole number from 0 to 255");
            values[at / length][at % length] = value;
        }

        return [.. values.Select(row => new ReadOnlyMemory<byte>(row))];
    }

    /// <summary>Bytes, by image. They stay where they are.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> BytesOfBytes(ReadOnlyMemory<byte> bytes, int count, Int128 each)
    {
        RequireLength(bytes, count * each);
        return [.. Enumerable.Range(0, count).Select(i => bytes.Slice(i * (int)each, (int)each))];
    }

    // Larger ones overflow inside an encoder, which would then look damaged; what is no number is none of them, either.
    private float[][] Plain(float[][] values) => Array.TrueForAll(values, row => Array.TrueForAll(row, value => Math.Abs(value) <= LargestValue)) ? values
        : throw RequestProblem.BadRequest($"the input '{input.Name}' holds numbers beyond those of normalised pixels; they lie between -3 and 3");

    private T[][] Rows<T>(int count, int each)
        where T : unmanaged
    {
        reserve((long)count * each * Unsafe.SizeOf<T>());
        var rows = new T[count][];
        for (var i = 0; i < count; i++)
            rows[i] = new T[each];
        return rows;
    }

    // An element and its comma take two bytes: where fewer have arrived, nothing is allocated.
    private Utf8JsonReader Open(ReadOnlyMemory<byte> data, Int128 count)
    {
        if (data.Span is not [(byte)'[', ..])
            throw RequestProblem.BadRequest($"the input '{input.Name}' has no 'data', which is an array");
        return 2 * count < data.Length ? new Utf8JsonReader(data.Span)
            : throw RequestProblem.BadRequest($"the input '{input.Name}' has fewer elements than its shape takes, which are {count}");
    }

    // Goes to the next element of the array, in whatever rows it stands; refuses more or fewer than there have to be.
    private bool HasNext(ref Utf8JsonReader reader, int found, int count)
    {
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                return found < count ? true : throw TooMany(count);
        }

        return found == count ? false : throw TooFew(found, count);
    }

    private static bool TryDecode(Utf8JsonReader reader, out byte[] bytes)
    {
        try
        {
            return reader.TryGetBytesFromBase64(out bytes!);
        }
        catch (InvalidOperationException) // half a surrogate pair, written as an escape
        {
            bytes = [];
            return false;
        }
    }

    private void RequireLength(ReadOnlyMemory<byte> bytes, Int128 length)
    {
        if (bytes.Length != length)
            throw RequestProblem.BadRequest($"the input '{input.Name}' has {bytes.Length} bytes, and its shape takes {length}");
    }

    private RequestProblem TooFew(int found, int count) =>
        RequestProblem.BadRequest($"the input '{input.Name}' has {found} elements, and its shape takes {count}");

    private RequestProblem TooMany(int count) =>
        RequestProblem.BadRequest($"the input '{input.Name}' has more elements than its shape takes, which are {count}");
}
