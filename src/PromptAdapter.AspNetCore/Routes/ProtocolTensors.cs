using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using PromptAdapter.AspNetCore.Requests;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// Reads the tensors of the Open Inference Protocol: as JSON, flat or nested row by row, or as bytes behind the JSON (the extension <c>binary_tensor_data</c>).
/// </summary>
internal static class ProtocolTensors
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

    /// <summary>Texts of base64, each an image file.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Base64(ProtocolInput input, long count)
    {
        var texts = new List<ReadOnlyMemory<byte>>();
        foreach (var element in Elements(input))
        {
            if (element.ValueKind != JsonValueKind.String || !element.TryGetBytesFromBase64(out var bytes))
                throw RequestProblem.BadRequest($"element {texts.Count} of the input '{input.Name}' is no text of base64; send each image file as one");
            texts.Add(bytes);
        }

        RequireCount(input, texts.Count, count);
        return texts;
    }

    /// <summary>Elements of bytes, each behind its length in four bytes, least first.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Elements(ProtocolInput input, ReadOnlyMemory<byte> bytes, long count)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > 0)
        {
            if (bytes.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span) is var length && length > bytes.Length - sizeof(uint))
                throw RequestProblem.BadRequest($"the bytes of the input '{input.Name}' end inside an element");
            elements.Add(bytes.Slice(sizeof(uint), (int)length));
            bytes = bytes[(sizeof(uint) + (int)length)..];
        }

        RequireCount(input, elements.Count, count);
        return elements;
    }

    /// <summary>Numbers of single precision.</summary>
    public static float[] Singles(ProtocolInput input, long count)
    {
        var values = new float[count];
        var at = 0;
        foreach (var element in Elements(input))
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetSingle(out var value))
                throw RequestProblem.BadRequest($"element {at} of the input '{input.Name}' is no number");
            if (at < count)
                values[at] = value;
            at++;
        }

        RequireCount(input, at, count);
        return Plain(input, values);
    }

    /// <summary>Numbers of single precision, least byte first.</summary>
    public static float[] Singles(ProtocolInput input, ReadOnlyMemory<byte> bytes, long count)
    {
        if (bytes.Length != count * sizeof(float))
            throw RequestProblem.BadRequest($"the input '{input.Name}' has {bytes.Length} bytes, and its shape takes {count * sizeof(float)}");
        return Plain(input, MemoryMarshal.Cast<byte, float>(bytes.Span).ToArray());
    }

    // Larger ones overflow inside an encoder, which would then look damaged.
    private static float[] Plain(ProtocolInput input, float[] values) => values.All(value => Math.Abs(value) <= LargestValue) ? values
        : throw RequestProblem.BadRequest($"the input '{input.Name}' holds numbers beyond those of normalised pixels; they lie between -3 and 3");

    /// <summary>Whole numbers from 0 to 255.</summary>
    public static byte[] Bytes(ProtocolInput input, long count)
    {
        var values = new byte[count];
        var at = 0;
        foreach (var element in Elements(input))
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetByte(out var value))
                throw RequestProblem.BadRequest($"element {at} of the input '{input.Name}' is no whole number from 0 to 255");
            if (at < count)
                values[at] = value;
            at++;
        }

        RequireCount(input, at, count);
        return values;
    }

    private static IEnumerable<JsonElement> Elements(ProtocolInput input) => input.Data is { ValueKind: JsonValueKind.Array } data ? Flat(data)
        : throw RequestProblem.BadRequest($"the input '{input.Name}' has no 'data', which is an array");

    private static IEnumerable<JsonElement> Flat(JsonElement array)
    {
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                yield return element;
                continue;
            }

            foreach (var inner in Flat(element))
                yield return inner;
        }
    }

    private static void RequireCount(ProtocolInput input, long found, long count)
    {
        if (found != count)
            throw RequestProblem.BadRequest($"the input '{input.Name}' has {found} elements, and its shape takes {count}");
    }
}
