using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace PromptAdapter;

/// <summary>The least that reads a trusted safetensors file of the reference data.</summary>
public sealed class GoldenTensors
{
    private readonly byte[] _data;
    private readonly Dictionary<string, (int[] Shape, int Start, int End)> _entries = [];

    private GoldenTensors(byte[] file)
    {
        var header = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        _data = file[header..];
        using var json = JsonDocument.Parse(file.AsMemory(8, header - 8));
        foreach (var entry in json.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var offsets = entry.Value.GetProperty("data_offsets");
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray();
            _entries[entry.Name] = (shape, offsets[0].GetInt32(), offsets[1].GetInt32());
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    public (int[] Shape, byte[] Bytes) this[string name] => (_entries[name].Shape, _data[_entries[name].Start.._entries[name].End]);

    public static GoldenTensors Open(string path) => new(File.ReadAllBytes(path));

    /// <summary>Holds <paramref name="actual"/> to the tensor in every byte, or to its SHA-256 where the committed subset has only that.</summary>
    public void AssertEqual(string name, ReadOnlySpan<byte> actual)
    {
        var expected = this[name].Bytes;
        Assert.Equal(expected, expected.Length == SHA256.HashSizeInBytes ? SHA256.HashData(actual) : actual.ToArray());
    }

    public float[] Singles(string name) => MemoryMarshal.Cast<byte, float>(this[name].Bytes).ToArray();
}
