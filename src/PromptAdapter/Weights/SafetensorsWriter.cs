using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>
/// Writes safetensors files. The same input gives the same bytes: metadata stand in ordinal order of their keys, tensors in the given order,
/// wider element types before narrower ones so that each tensor's data is aligned to its element size.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes the file whole or not at all; one tensor at a time is in memory.</summary>
    /// <param name="path">The final path; its folder is created when it is missing.</param>
    /// <param name="tensors">The tensors, with different names.</param>
    /// <param name="metadata">Text entries for the header.</param>
    /// <param name="progress">Told the bytes written after each tensor.</param>
    /// <param name="cancellationToken">Stops between two tensors and leaves nothing behind.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written, or a value does not fit its element type.</exception>
    /// <exception cref="ArgumentException">Two tensors have one name, or one has a reserved name.</exception>
    public static long Write(string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        using var outputs = new OutputSet();
        var length = Write(outputs, path, tensors, metadata, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        outputs.Commit();
        return length;
    }

    /// <summary>The same as one of several outputs, all of which appear together.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="path">The final path; its folder is created when it is missing.</param>
    /// <param name="tensors">The tensors, with different names.</param>
    /// <param name="metadata">Text entries for the header.</param>
    /// <param name="progress">Told the bytes written after each tensor.</param>
    /// <param name="cancellationToken">Stops between two tensors.</param>
    /// <returns>The file's length in bytes.</returns>
    /// <exception cref="InputException">The file cannot be written, or a value does not fit its element type.</exception>
    /// <exception cref="ArgumentException">Two tensors have one name, or one has a reserved name.</exception>
    public static long Write(
        OutputSet outputs, string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null,
            IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return outputs.Write(path, stream => Write(stream, tensors, metadata, progress, cancellationToken));
    }

    /// <summary>Writes the file's content to a stream.</summary>
    internal static void Write(Stream stream, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        TensorToWrite[] ordered = [.. tensors.OrderByDescending(tensor => tensor.Type.SizeInBytes())]; // a stable sort
        var header = ComposeHeader(ordered, metadata);
        var total = ordered.Sum(tensor => tensor.Length);
        Span<byte> length = stackalloc byte[SafetensorsReader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        long written = 0;
        foreach (var tensor in ordered)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tensor.Write(stream);
            written += tensor.Length;
            if (stream.Position != SafetensorsReader.LengthBytes + header.Length + written)
                throw new InvalidOperationException($"the tensor '{tensor.Name}' changed while it was written");
            progress?.Report(new ProgressReport("writing tensors", written, total, "bytes"));
        }
    }

    private static byte[] ComposeHeader(IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var names = new HashSet<string>(StringComparer.Ordinal) { SafetensorsReader.MetadataKey };
            long offset = 0;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"the tensor name '{tensor.Name}' occurs twice or is reserved", nameof(tensors));
                WriteTensor(json, tensor, offset);
                offset = checked(offset + tensor.Length);
            }

            json.WriteEndObject();
        }

        var padded = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        buffer.WrittenSpan.CopyTo(padded);
        padded.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return padded;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
            return;
        json.WriteStartObject(SafetensorsReader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorToWrite tensor, long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(checked(offset + tensor.Length));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
