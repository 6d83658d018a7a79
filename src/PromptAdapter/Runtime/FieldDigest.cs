using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PromptAdapter.Runtime;

/// <summary>
/// SHA-256 over fields. A text is preceded by its length and an array by its element type and count, so that no two lists of fields make the same bytes;
/// what differs in the name or the value of one field has another digest.
/// </summary>
internal sealed class FieldDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>A named text; <see langword="null"/> differs from the empty one.</summary>
    public FieldDigest Field(string name, string? value)
    {
        Text(name);
        return value is null ? Number(-1) : Text(value);
    }

    /// <summary>A named whole number.</summary>
    public FieldDigest Field(string name, long value) => Field(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A named number, to the last bit.</summary>
    public FieldDigest Field(string name, double value) => Field(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A named list of texts.</summary>
    public FieldDigest Field(string name, IReadOnlyCollection<string> values)
    {
        Text(name).Number(values.Count);
        foreach (var value in values)
            Text(value);
        return this;
    }

    /// <summary>A named array of numbers.</summary>
    public FieldDigest Field<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => Text(name).Text(typeof(T).Name).Number(values.Length).Bytes(MemoryMarshal.AsBytes(values));

    /// <summary>A named record: all of its public properties, as JSON.</summary>
    [RequiresUnreferencedCode("the properties are found by reflection")]
    [RequiresDynamicCode("the properties are found by reflection")]
    public FieldDigest Settings<T>(string name, T settings) => Field(name, JsonSerializer.Serialize(settings));

    /// <summary>A part without a name: a text as its length in bytes and UTF-8.</summary>
    public FieldDigest Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Number(bytes.Length).Bytes(bytes);
    }

    /// <summary>A part without a name: four bytes, the lowest first.</summary>
    public FieldDigest Number(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Bytes(bytes);
    }

    /// <summary>A part without a name, as it is.</summary>
    public FieldDigest Bytes(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>SHA-256 of the fields so far, 64 lower-case hexadecimal digits.</summary>
    public string Value() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
